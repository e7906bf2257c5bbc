using System.Text;

namespace Ulak.Mime;

/// <summary>
/// Finds the boundary of a multipart message whose Content-Type names none, or another one than the body has.
/// </summary>
internal static class BoundaryFinder
{
    // RFC 2046 §5.1.1: at most 70 characters.
    private const int MaxLength = 70;

    /// <summary>The boundary; null where the body has none.</summary>
    /// <param name="body">The octets behind the header section.</param>
    public static string? Find(ReadOnlySpan<byte> body)
    {
        // The first line that begins with two hyphens is a delimiter if the same line with two more hyphens follows.
        for (var rest = body; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd(" \t\r"u8);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.StartsWith("--"u8) && line.Length is > 2 and <= MaxLength + 2)
            {
                return IsBoundary(line[2..]) && IsClosed(rest, line) ? Encoding.ASCII.GetString(line[2..]) : null;
            }
        }

        return null;
    }

    private static bool IsClosed(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> delimiter)
    {
        var close = new byte[delimiter.Length + 3];
        close[0] = (byte)'\n';
        delimiter.CopyTo(close.AsSpan(1));
        close.AsSpan(close.Length - 2).Fill((byte)'-');
        return rest.IndexOf(close) >= 0;
    }

    private static bool IsBoundary(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && !"'()+_,-./:=? "u8.Contains(octet))
            {
                return false;
            }
        }

        return true;
    }
}
