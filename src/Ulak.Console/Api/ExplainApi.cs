using System.Text;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Console.Api;

/// <summary><c>POST /api/v1/explain</c>: the text as the body, the explanation as JSON.</summary>
internal static class ExplainApi
{
    // The maximum input of the explainer.
    private const int MaxBody = 4 << 20;

    public static IEndpointRouteBuilder MapExplain(this IEndpointRouteBuilder routes)
    {
        routes.Post("/api/v1/explain", async http =>
        {
            var body = await RequestBody.ReadAsync(http.Request, MaxBody);
            if (body is null)
            {
                return ApiProblem.TooLarge(MaxBody);
            }

            var options = new ExplainOptions { Language = http.QueryText("lang") ?? Language(http.Request) };
            var aborted = http.RequestAborted;
            var result = await Task.Run(() => Explainer.Explain(body.ToArray(), options, aborted), aborted);
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.ContentLanguage = result.Language;
            return Results.Text(ExplanationJson.Serialize(result), "application/json", Encoding.UTF8);
        });
        return routes;
    }

    /// <summary>The first language of Accept-Language with texts.</summary>
    private static string Language(HttpRequest request)
    {
        foreach (var entry in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
        {
            var word = entry.Value.ToString().Split('-')[0].ToLowerInvariant();
            if (ReasonTexts.Languages.Contains(word))
            {
                return word;
            }
        }

        return "en";
    }
}
