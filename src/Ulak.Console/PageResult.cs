using System.Text.Encodings.Web;
using System.Text.Unicode;
using RazorSlices;

namespace Ulak.Console;

/// <summary>A page as an answer.</summary>
internal sealed class PageResult(RazorSlice page, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>Encodes what HTML gives a meaning to, and nothing else: all languages stay readable in the source.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Whether the page has forms that change something: their token's cookie goes before the page.</summary>
    public bool HasForms { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (HasForms)
        {
            httpContext.RequestServices.GetRequiredService<FormTokens>().GetToken(httpContext);
        }

        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        using (page)
        {
            page.HttpContext = httpContext;
            await page.RenderAsync(httpContext.Response.BodyWriter, Encoder, cancellationToken: httpContext.RequestAborted);
        }
    }
}
