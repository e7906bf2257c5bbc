using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using RazorSlices;
using Ulak.Console.Proxying;

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
        if (HasForms || Login.LoginSessions.HasCookie(httpContext))
        {
            httpContext.RequestServices.GetRequiredService<FormTokens>().GetToken(httpContext);
        }

        // Who has not logged in yet sees no counts and no tags.
        if (!Login.LoginPages.IsLogin(httpContext.Request.Path))
        {
            var started = Stopwatch.GetTimestamp();
            await Frame.FrameState.PrepareAsync(httpContext);
            ServerTiming.SetFrame(httpContext, started);
        }

        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        using (page)
        {
            page.HttpContext = httpContext;
            if (httpContext.Request.PathBase.HasValue)
            {
                await RenderBelowAsync(httpContext, httpContext.Request.PathBase.Value!);
            }
            else
            {
                await page.RenderAsync(httpContext.Response.BodyWriter, Encoder, cancellationToken: httpContext.RequestAborted);
            }
        }
    }

    /// <summary>Renders the page below the path where a proxy publishes the console.</summary>
    private async Task RenderBelowAsync(HttpContext http, string publicPath)
    {
        using var rendered = new MemoryStream();
        var writer = PipeWriter.Create(rendered, new StreamPipeWriterOptions(leaveOpen: true));
        await page.RenderAsync(writer, Encoder, cancellationToken: http.RequestAborted);
        await writer.CompleteAsync();
        PageLinks.Write(rendered.GetBuffer().AsSpan(0, (int)rendered.Length), publicPath, http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
