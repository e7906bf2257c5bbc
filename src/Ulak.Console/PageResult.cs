using System.Text.Encodings.Web;
using System.Text.Unicode;
using RazorSlices;

namespace Ulak.Console;

/// <summary>Renders a page as a response.</summary>
internal sealed class PageResult(RazorSlice page, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>Encodes only the characters that HTML reserves, so that all languages stay readable in the source.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Whether the page has forms with tokens. Their cookie is set before the page is written.</summary>
    public bool HasForms { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (HasForms)
        {
            httpContext.RequestServices.GetRequiredService<FormTokens>().GetToken(httpContext);
        }

        // Who has not logged in yet sees no counts and no tags.
        if (!Login.LoginPages.IsLogin(httpContext.Request.Path))
        {
            await Frame.FrameState.PrepareAsync(httpContext);
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
