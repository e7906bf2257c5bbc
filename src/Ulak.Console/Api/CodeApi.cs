using System.Text;
using Ulak.Console.Codes;
using Ulak.Reference.Catalog;
using Ulak.Reference.Comparison;

namespace Ulak.Console.Api;

/// <summary>The reference as JSON: <c>/api/v1/codes</c>, <c>/api/v1/codes/{code}</c>, <c>/api/v1/compare/{a}/{b}</c>.</summary>
internal static class CodeApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/v1/codes", http =>
        {
            var language = Language(http, http.QueryText("lang"));
            var search = http.QueryText("search");
            var found = string.IsNullOrWhiteSpace(search)
                ? [.. CodeCatalog.Default.Codes.Select(facts => CodeCatalog.Default.TryGet(facts.Code, out var entry) ? entry : null)
                    .OfType<CodeEntry>()]
                : CodeCatalog.Default.Search(search, language);
            return Result(http, language, CodeJson.Serialize(found, language));
        });
        routes.Get("/api/v1/codes/{code}", http =>
        {
            var language = Language(http, http.QueryText("lang"));
            return CodeCatalog.Default.TryGet(http.RouteText("code"), out var entry)
                ? Result(http, language, CodeJson.Serialize(entry, language))
                : Unlisted(http.RouteText("code"), language);
        });
        routes.Get("/api/v1/compare/{a}/{b}", http =>
        {
            var language = Language(http, http.QueryText("lang"));
            return CodeCatalog.Default.TryGet(http.RouteText("a"), out _) && CodeCatalog.Default.TryGet(http.RouteText("b"), out _)
                && CodeComparer.Compare(http.RouteText("a"), http.RouteText("b"), language) is { } result
                ? Result(http, language, ComparisonJson.Serialize(result))
                : new ApiProblem(
                    StatusCodes.Status404NotFound,
                    "The codes are unknown or the same.",
                    "Name two different codes, such as 221 and 501.");
        });
    }

    private static ApiProblem Unlisted(string code, string language) =>
        CodeCatalog.Default.DescribeUnlisted(code, language) is not { } unlisted
            ? new ApiProblem(StatusCodes.Status404NotFound, $"There is no code {code}.", "List the codes with GET /api/v1/codes.")
            : new ApiProblem(
                StatusCodes.Status404NotFound,
                $"There is no code {code}. {unlisted.Meaning}",
                $"Near it: {string.Join(", ", unlisted.Nearest.Select(near => near.Code))}; GET /api/v1/codes lists all.");

    private static string Language(HttpContext http, string? asked) =>
        asked is { Length: > 0 } ? CodeCatalog.Default.ResolveLanguage(asked).Code : PageLanguage.Of(http).Code;

    private static IResult Result(HttpContext http, string language, string json)
    {
        // The catalogue is part of the program.
        http.Response.Headers.CacheControl = "public, max-age=3600";
        http.Response.Headers.ContentLanguage = language;
        return Results.Text(json, "application/json", Encoding.UTF8);
    }
}
