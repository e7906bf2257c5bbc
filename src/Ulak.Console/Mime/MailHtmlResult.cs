using Ulak.Mime;

namespace Ulak.Console.Mime;

/// <summary>Responds with the HTML view of a message.</summary>
internal sealed class MailHtmlResult(OpenMail open, Func<CancellationToken, MailHtml> render) : IResult
{
    /// <summary>How many pictures and parts were left out: pages show it beside the frame.</summary>
    private const string LeftOutHeader = "Ulak-Left-Out";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (open)
        {
            var html = render(httpContext.RequestAborted);
            FramePolicy.Apply(httpContext);
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            if (Notes(html) is { Length: > 0 } notes)
            {
                httpContext.Response.Headers[LeftOutHeader] = notes;
            }

            await html.WriteAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }

    private static string Notes(MailHtml html)
    {
        var notes = new List<string>();
        if (html.IsSimplified)
        {
            notes.Add("simplified");
        }

        if (html.IsTruncated)
        {
            notes.Add("truncated");
        }

        if (html.PicturesLeftOut > 0)
        {
            notes.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"pictures={html.PicturesLeftOut}"));
        }

        return string.Join(", ", notes);
    }
}
