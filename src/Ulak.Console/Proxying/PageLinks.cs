using System.Buffers;
using System.Text;

namespace Ulak.Console.Proxying;

/// <summary>
/// Adds the public path to the links of a rendered page. One place for all links: none can be forgotten. Text and attribute values are
/// encoded when a page is rendered, so a quote after a name and an equals sign is always one of the page's own.
/// </summary>
internal static class PageLinks
{
    private static readonly byte[][] Attributes =
    [
        .. new[] { "href", "src", "action", "formaction" }.Select(name => Encoding.ASCII.GetBytes($" {name}=\"/")),
    ];

    private static readonly SearchValues<byte> First = SearchValues.Create(" "u8);

    /// <summary>Copies a page with the public path in front of each link that begins at the root.</summary>
    public static void Write(ReadOnlySpan<byte> html, string publicPath, IBufferWriter<byte> output)
    {
        var prefix = Encoding.ASCII.GetBytes(publicPath);
        var (written, at) = (0, 0);
        while (html[at..].IndexOfAny(First) is >= 0 and var next)
        {
            at += next;
            var length = LengthOfAttribute(html[at..]);
            at += Math.Max(length, 1);
            if (length > 0)
            {
                // The slash that begins the path comes after the public path.
                output.Write(html[written..(at - 1)]);
                output.Write(prefix);
                written = at - 1;
            }
        }

        output.Write(html[written..]);
    }

    /// <summary>The length of a link's attribute up to the slash; 0 where there is none, and for two slashes, which begin a host.</summary>
    private static int LengthOfAttribute(ReadOnlySpan<byte> html)
    {
        foreach (var attribute in Attributes)
        {
            if (html.StartsWith(attribute))
            {
                return html.Length > attribute.Length && html[attribute.Length] == (byte)'/' ? 0 : attribute.Length;
            }
        }

        return 0;
    }
}
