namespace Ulak.Console.Mime;

/// <summary>
/// The policy of the frame with a message's HTML: an opaque origin that runs no scripts and loads nothing. Links open in a tab of their
/// own, outside the sandbox.
/// </summary>
internal static class FramePolicy
{
    private const string Frame =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
        + "'self'; ";

    private const string Closed = Frame + "style-src 'unsafe-inline'; font-src data:; img-src data:";

    private const string WithRemote =
        Frame + "style-src 'unsafe-inline' http: https:; font-src data: http: https:; img-src data: http: https:";

    /// <summary>Whether a request wants the pictures, style sheets and fonts from elsewhere: <c>?remote=1</c>.</summary>
    public static bool AllowsRemote(HttpRequest request) => request.Query["remote"] == "1";

    /// <summary>Sets the policy of a response.</summary>
    public static void Apply(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = AllowsRemote(http.Request) ? WithRemote : Closed;
        http.Response.Headers["X-DNS-Prefetch-Control"] = "off";
    }
}
