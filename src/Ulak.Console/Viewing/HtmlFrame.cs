using Ulak.Console.Frame;
using Ulak.Mime;

namespace Ulak.Console.Viewing;

/// <summary>How a message's HTML is shown: the width of a device, light or dark, a zoom, and whether remote content is loaded.</summary>
public sealed record HtmlFrame
{
    /// <summary>The widths: the names of the words, and the style classes.</summary>
    public static IReadOnlyList<string> Widths { get; } = ["full", "phone", "small", "tablet"];

    /// <summary>The zooms, in hundredths.</summary>
    public static IReadOnlyList<string> Zooms { get; } = ["50", "75", "100", "125", "150"];

    public string Width { get; init; } = "full";

    /// <summary><c>light</c> or <c>dark</c>, as mail programs in that mode ask for it.</summary>
    public string Scheme { get; init; } = "light";

    public string Zoom { get; init; } = "100";

    public bool AllowsRemote { get; init; }

    /// <summary>Whether HTML that is wider than the frame is shown smaller. A zoom that the reader chose is kept.</summary>
    public bool Fits { get; init; } = true;

    /// <summary>The parameters that ask for it, each with its ampersand.</summary>
    public string Query =>
        (Width == "full" ? "" : "&width=" + Width) + (Scheme == "light" ? "" : "&scheme=" + Scheme) + (Zoom == "100" ? ""
        : "&zoom=" + Zoom) + (AllowsRemote ? "&remote=1" : "");

    /// <summary>The address of the HTML of a message, as the frame loads it.</summary>
    public string AddressOf(string message) =>
        $"{message}/html?scheme={Scheme}{(Fits && Zoom == "100" ? "&fit=1" : "")}{(AllowsRemote ? "&remote=1" : "")}";

    /// <summary>The frame that a request for a page asks for: what the reader chose, or prefers.</summary>
    public static HtmlFrame Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Read(request) with { Fits = Preferences.Of(request.HttpContext).FitsHtml };
    }

    /// <summary>The HTML of a message as the request of a frame asks for it.</summary>
    internal static MailHtml Apply(HttpRequest request, MailHtml html, CancellationToken cancellationToken)
    {
        var schemed = html.WithColorScheme(request.Query["scheme"]);
        return request.Query["fit"] == "1" ? schemed.WithFittedWidth(cancellationToken) : schemed;
    }

    private static HtmlFrame Read(HttpRequest request)
    {
        string Choose(string name, IEnumerable<string> known, string usual) => known.Contains(request.Query[name].ToString())
            ? request.Query[name].ToString() : usual;
        return new HtmlFrame
        {
            Width = Choose("width", Widths, "full"),
            Scheme = Choose("scheme", ["dark"], "light"),
            Zoom = Choose("zoom", Zooms, "100"),
            AllowsRemote = request.Query["remote"] == "1",
        };
    }
}
