using System.Text;
using Ulak.Reference.Catalog;
using Ulak.Reference.Comparison;

namespace Ulak.Console.Codes;

/// <summary>The reference as JSON: <c>/api/v1/codes</c>, <c>/api/v1/codes/{code}</c>, <c>/api/v1/compare/{a}/{b}</c>.</summary>
internal static class CodeApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/codes", (HttpContext http, string? search, string? lang) =>
        {
            var language = Language(http, lang);
            var found = string.IsNullOrWhiteSpace(search)
                ? [.. Catalogue.Default.Codes.Select(facts => Catalogue.Default.TryGet(facts.Code, out var entry) ? entry : null).OfType<CatalogueEntry>()]
                : Catalogue.Default.Search(search, language);
            return Answer(http, language, CodeDocument.ToJson([.. found.Select(entry => CodeDocument.From(entry, language))]));
        });
        routes.MapGet("/api/v1/codes/{code}", (HttpContext http, string code, string? lang) =>
        {
            var language = Language(http, lang);
            return Catalogue.Default.TryGet(code, out var entry)
                ? Answer(http, language, CodeDocument.From(entry, language).ToJson())
                : Results.Problem($"There is no code {code}.", statusCode: StatusCodes.Status404NotFound);
        });
        routes.MapGet("/api/v1/compare/{a}/{b}", (HttpContext http, string a, string b, string? lang) =>
        {
            var language = Language(http, lang);
            return Catalogue.Default.TryGet(a, out _) && Catalogue.Default.TryGet(b, out _) && Comparer.Compare(a, b, language) is { } result
                ? Answer(http, language, ComparisonJson.Write(result))
                : Results.Problem("Name two different codes, such as 221 and 501.", statusCode: StatusCodes.Status404NotFound);
        });
    }

    private static string Language(HttpContext http, string? asked) =>
        asked is { Length: > 0 } ? Catalogue.Default.LanguageFor(asked).Code : PageLanguage.Of(http).Code;

    private static IResult Answer(HttpContext http, string language, string json)
    {
        // The catalogue changes with the program alone.
        http.Response.Headers.CacheControl = "public, max-age=3600";
        http.Response.Headers.ContentLanguage = language;
        return Results.Text(json, "application/json", Encoding.UTF8);
    }
}
