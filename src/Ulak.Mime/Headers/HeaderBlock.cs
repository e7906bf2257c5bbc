using System.Collections.Frozen;
using System.Text;

namespace Ulak.Mime.Headers;

/// <summary>
/// The header section at the beginning of octets. Lines may end in CRLF, in LF alone, or in CR CR LF, which programs write that convert
/// line ends twice.
/// A line that is no header field ends the section and belongs to the body, unless well-known fields follow it before an empty line.
/// </summary>
internal sealed class HeaderBlock
{
    private const int MaxLinesAhead = 20;

    // Fields that text does not have by chance, as it may have "Note:" or "Date:".
    private static readonly FrozenSet<string> KnownFields = new[]
    {
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Message-ID", "Received", "Return-Path",
        "X-Mailer",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly List<MailHeader> _fields = [];

    private HeaderBlock()
    {
    }

    /// <summary>The fields, in their order.</summary>
    public IReadOnlyList<MailHeader> Fields => _fields;

    /// <summary>Where the body begins.</summary>
    public int BodyStart { get; private set; }

    /// <summary>Whether an empty line separates header and body, and all lines end in CRLF or LF.</summary>
    public bool IsRegular { get; private set; } = true;

    public static HeaderBlock Read(ReadOnlyMemory<byte> octets)
    {
        var block = new HeaderBlock();
        var span = octets.Span;
        var at = 0;
        while (at < span.Length)
        {
            var line = LineAt(span, at, out var length);
            if (line.IsEmpty)
            {
                block.IsRegular &= length <= 2;
                block.BodyStart = at + length;
                return block;
            }

            var colon = NameLength(line);
            if (colon < 0)
            {
                if (block.IsMboxLine(line, span, at + length) || HasFieldAhead(span, at + length))
                {
                    at += length;
                    block.IsRegular = false;
                    continue;
                }

                break;
            }

            var start = at + line.IndexOf((byte)':') + 1;
            block.IsRegular &= length - line.Length <= 2;
            at += length;
            while (at < span.Length && span[at] is (byte)' ' or (byte)'\t')
            {
                LineAt(span, at, out length);
                at += length;
            }

            block._fields.Add(new MailHeader(Encoding.ASCII.GetString(line[..colon]), octets[start..at]));
        }

        block.IsRegular = false;
        block.BodyStart = at;
        return block;
    }

    /// <summary>The first field of a name; null for none.</summary>
    public MailHeader? Find(string name) => _fields.Find(field => field.Is(name));

    // mbox files begin with a line "From sender date". Programs send it on, and the servers on the way put their fields in front of it.
    private bool IsMboxLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> octets, int next) =>
        (line.StartsWith("From "u8) || line.StartsWith(">From "u8))
        && _fields.TrueForAll(field => field.Is("Received") || field.Is("Return-Path") || field.Is("Delivered-To"))
        && next < octets.Length && NameLength(LineAt(octets, next, out _)) > 0;

    // A line break inside of a field, or a line that a program put there: mail programs pass over it, if the header section goes on.
    private static bool HasFieldAhead(ReadOnlySpan<byte> octets, int at)
    {
        for (var lines = 0; lines < MaxLinesAhead && at < octets.Length; lines++)
        {
            var line = LineAt(octets, at, out var length);
            if (line.IsEmpty)
            {
                return false;
            }

            if (NameLength(line) is > 0 and var name && KnownFields.Contains(Encoding.ASCII.GetString(line[..name])))
            {
                return true;
            }

            at += length;
        }

        return false;
    }

    /// <summary>The line at a place, without its end, and its length with it.</summary>
    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> octets, int at, out int length)
    {
        var rest = octets[at..];
        var end = rest.IndexOf((byte)'\n');
        length = end < 0 ? rest.Length : end + 1;
        return (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
    }

    /// <summary>
    /// The length of the name of a field (RFC 5322 §2.2); -1 where the line is none. White space before the colon is obsolete, and is
    /// read.
    /// </summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
        return name.IsEmpty || name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0 ? -1 : name.Length;
    }
}
