using Microsoft.Net.Http.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Console.Mime;

/// <summary>Responds with the decoded content of a part, as a download or for viewing.</summary>
internal sealed class PartResult(OpenMail open, MailPart part, string contentType, string policy) : IResult
{
    /// <summary>The file name of a download; null for viewing.</summary>
    public string? DownloadName { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (open)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            httpContext.Response.ContentType = contentType;
            if (DownloadName is { } name)
            {
                var disposition = new ContentDispositionHeaderValue("attachment");
                disposition.SetHttpFileName(name);
                headers.ContentDisposition = disposition.ToString();
            }

            await PartContent.WriteAsync(part, httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}
