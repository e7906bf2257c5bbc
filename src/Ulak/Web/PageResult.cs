using RazorSlices;

namespace Ulak.Web;

/// <summary>A page as an answer.</summary>
internal sealed class PageResult(RazorSlice page, int status = StatusCodes.Status200OK) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        using (page)
        {
            page.HttpContext = httpContext;
            await page.RenderAsync(httpContext.Response.BodyWriter, cancellationToken: httpContext.RequestAborted);
        }
    }
}
