using System.Text;
using MimeKit;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>
/// Unpacks files that stand in plain text in uuencode (POSIX.1-2017, uuencode): scripts still mail files so. What is not whole, from
/// <c>begin</c> to <c>end</c>, remains text.
/// </summary>
internal static class UuencodeUnpacker
{
    private const int MaxFiles = 100;

    /// <summary>The texts and files of a part, in their order; empty where it has no such file.</summary>
    public static List<UnpackedPart> Unpack(MailPart part)
    {
        var found = new List<UnpackedPart>();
        if (part.MediaType != "text/plain" || part.FileName is not null || part.Disposition == "attachment" || part.Encoding
                is ContentEncoding.Base64 or ContentEncoding.QuotedPrintable or ContentEncoding.UUEncode)
        {
            return found;
        }

        var octets = part.RawContent;
        var (textStart, at) = (0, 0);
        while (found.Count < MaxFiles * 2 && FindBegin(octets.Span, at, out var name) is >= 0 and var begin)
        {
            var length = LengthOf(octets.Span[begin..]);
            if (length == 0)
            {
                at = begin + 1;
                continue;
            }

            AddText(found, part, octets[textStart..begin]);
            found.Add(new UnpackedPart(HeadersOf(name), octets.Slice(begin, length)));
            at = textStart = begin + length;
        }

        if (found.Count > 0)
        {
            AddText(found, part, octets[textStart..]);
        }

        return found;
    }

    private static void AddText(List<UnpackedPart> found, MailPart part, ReadOnlyMemory<byte> text)
    {
        if (text.Span.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            found.Add(new UnpackedPart([.. part.Headers.Where(header => header.Is("Content-Type"))], text));
        }
    }

    private static List<MailHeader> HeadersOf(ReadOnlySpan<byte> name)
    {
        var quoted = Encoding.Latin1.GetString(name).Replace("\"", "", StringComparison.Ordinal);
        return
        [
            new MailHeader("Content-Type", "application/octet-stream"u8.ToArray()),
            new MailHeader("Content-Disposition", Encoding.Latin1.GetBytes($"attachment; filename=\"{quoted}\"")),
            new MailHeader("Content-Transfer-Encoding", "x-uuencode"u8.ToArray()),
        ];
    }

    /// <summary>The place of the next line <c>begin MODE NAME</c>; -1 for none.</summary>
    private static int FindBegin(ReadOnlySpan<byte> octets, int from, out ReadOnlySpan<byte> name)
    {
        name = default;
        for (var at = from; at < octets.Length;)
        {
            var next = octets[at..].IndexOf("begin "u8);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var line = LineAt(octets[at..], out _);
            if ((at == 0 || octets[at - 1] == '\n') && NameIn(line["begin ".Length..]) is { Length: > 0 } file)
            {
                name = file;
                return at;
            }

            at++;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> modeAndName)
    {
        var space = modeAndName.IndexOf((byte)' ');
        return space is 3 or 4 && modeAndName[..space].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0
            ? modeAndName[(space + 1)..].Trim((byte)' ') : default;
    }

    /// <summary>The length of a file from its <c>begin</c> to its <c>end</c>; 0 where a line is not of the format.</summary>
    private static int LengthOf(ReadOnlySpan<byte> octets)
    {
        LineAt(octets, out var at);
        while (at < octets.Length)
        {
            var line = LineAt(octets[at..], out var length);
            at += length;
            if (line.SequenceEqual("end"u8))
            {
                return at;
            }

            if (!IsLine(line))
            {
                return 0;
            }
        }

        return 0;
    }

    // The first character counts the octets of the line; programs strip spaces at its end, and write a grave accent for a space.
    private static bool IsLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return true;
        }

        var digits = (((line[0] - ' ') & 0x3F) + 2) / 3 * 4;
        return line.IndexOfAnyExceptInRange((byte)' ', (byte)'`') < 0 && line.Length - 1 <= digits + 2;
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> octets, out int length)
    {
        var end = octets.IndexOf((byte)'\n');
        length = end < 0 ? octets.Length : end + 1;
        return (end < 0 ? octets : octets[..end]).TrimEnd((byte)'\r');
    }
}
