using Ulak.Console.Pages;
using Ulak.Reference;
using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation;

namespace Ulak.Console.Codes;

/// <summary>The pages of the reference: codes, comparisons and explanations, in each language.</summary>
internal static class CodeEndpoints
{
    private const int MaxTextCharacters = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/codes", http => List(http, http.QueryText("q")));
            routes.Get(prefix + "/codes/{code}", http => Show(http, http.RouteText("code")));
            routes.Get(prefix + "/compare", http => Choose(http, http.QueryText("a"), http.QueryText("b")));
            routes.Get(prefix + "/compare/{pair}", http => Compare(http, http.RouteText("pair")));
            routes.Get(prefix + "/explain", http => Explain(http, http.QueryText("text")));
            routes.Post(prefix + "/explain", ExplainFormAsync);
        }
    }

    private static PageResult List(HttpContext http, string? query)
    {
        var language = PageLanguage.Of(http);
        var asked = query?.Trim() ?? "";
        return new PageResult(
            CodesPage.Create(asked.Length > 0 ? CodesModel.Of(language, asked, CodeCatalog.Default.Search(asked, language.Code))
            : CodesModel.All(language)));
    }

    private static IResult Show(HttpContext http, string code)
    {
        var language = PageLanguage.Of(http);
        return CodeCatalog.Default.TryGet(code, out var entry)
            ? new PageResult(CodePage.Create(new CodeModel(language, "/codes/" + entry.Code, entry)
            {
                Domain = DomainOf(http.QueryText("domain")),
            }))
            : ConsoleEndpoints.Problem(Unlisted(language, code), StatusCodes.Status404NotFound);
    }

    /// <summary>A name as in DNS (RFC 1035 §2.3.1), or null.</summary>
    private static string? DomainOf(string? text) => text?.Trim().TrimEnd('.') is { Length: > 3 and <= 253 } name
        && name.Contains('.', StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            ? name : null;

    /// <summary>What the digits of the code mean, and the codes near it.</summary>
    private static ProblemModel Unlisted(PageLanguage language, string code)
    {
        var problem = ProblemModel.Named(language, "unknown-code");
        return CodeCatalog.Default.DescribeUnlisted(code, language.Code) is not { } unlisted
            ? problem
            : problem with
            {
                Title = $"{problem.Title}: {unlisted.Code}",
                Sentence = $"{problem.Sentence} {unlisted.Meaning}",
                Links =
                [
                    .. unlisted.Nearest.Select(near =>
                        ($"{language.Prefix}/codes/{near.Code}", $"{near.Code} {near.TextIn(language.Code).Name}")),
                ],
            };
    }

    private static IResult Choose(HttpContext http, string? first, string? second)
    {
        var language = PageLanguage.Of(http);
        return string.IsNullOrWhiteSpace(first) || string.IsNullOrWhiteSpace(second)
            ? new PageResult(ComparePage.Create(new CompareModel(language, "/compare", null)))
            : Results.LocalRedirect(
                $"{language.Prefix}/compare/{Uri.EscapeDataString(first.Trim())}-vs-{Uri.EscapeDataString(second.Trim())}");
    }

    private static IResult Compare(HttpContext http, string pair)
    {
        var language = PageLanguage.Of(http);
        return CompareModel.Read(pair, language.Code) is { } result
            ? new PageResult(ComparePage.Create(new CompareModel(language, "/compare/" + pair, result)))
            : ConsoleEndpoints.Problem(ProblemModel.Named(language, "first-differs"), StatusCodes.Status404NotFound);
    }

    private static PageResult Explain(HttpContext http, string? text)
    {
        var language = PageLanguage.Of(http);
        var asked = text is { Length: > 0 and <= MaxTextCharacters } ? text : "";
        var result = asked.Length == 0 ? null
            : Explainer.Explain(asked, new ExplainOptions { Language = language.Code }, http.RequestAborted);
        return new PageResult(ExplainPage.Create(new ExplainModel(language, "/explain", asked, result)));
    }

    private static async Task<IResult> ExplainFormAsync(HttpContext http)
    {
        if (http.Request.ContentLength is null or > 3 * MaxTextCharacters || !http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return await Task.Run(() => Explain(http, form["text"].ToString()), http.RequestAborted);
    }
}
