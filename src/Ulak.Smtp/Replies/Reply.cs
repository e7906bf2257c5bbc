using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ulak.Smtp.Replies;

/// <summary>
/// A reply: code, enhanced status code and lines of text, compared by value. The constructor checks that the classes of both codes agree
/// and that no line has a control character.
/// </summary>
public sealed class Reply : IEquatable<Reply>
{
    /// <summary>The most octets of a reply line, CRLF included, RFC 5321 §4.5.3.1.5.</summary>
    public const int MaxLineLength = 512;

    private ReadOnlyMemory<byte> _wire;

    /// <summary>Creates a reply of one line.</summary>
    /// <param name="code">200 to 599.</param>
    /// <param name="enhanced">The enhanced code, e.g. <c>5.1.3</c>; null for none.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">A check fails.</exception>
    public Reply(int code, string? enhanced, string text)
        : this(new ReplyCode(code), ParseEnhanced(enhanced), [text])
    {
    }

    /// <summary>Creates a reply of several lines.</summary>
    /// <param name="code">200 to 599.</param>
    /// <param name="enhanced">The enhanced code; null for none.</param>
    /// <param name="lines">At least one.</param>
    /// <exception cref="ArgumentException">A check fails.</exception>
    public Reply(int code, string? enhanced, IEnumerable<string> lines)
        : this(new ReplyCode(code), ParseEnhanced(enhanced), [.. lines])
    {
    }

    /// <summary>Creates a reply from its parts.</summary>
    /// <exception cref="ArgumentException">
    /// No line, a control character in a line, an enhanced code of another class, or one in a 3yz reply.
    /// </exception>
    public Reply(ReplyCode code, EnhancedStatusCode? enhanced, ImmutableArray<string> lines)
    {
        if (code.Value == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(code), "A reply has a code.");
        }

        // RFC 2034 §4: the class agrees with the first digit; 3yz replies have no enhanced code.
        if (enhanced is { } status && status.Class != code.Class)
        {
            throw new ArgumentException($"The classes of {code} and {status} differ (RFC 2034 §4).", nameof(enhanced));
        }

        if (lines.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A reply has at least one line.", nameof(lines));
        }

        foreach (var line in lines)
        {
            ArgumentNullException.ThrowIfNull(line, nameof(lines));
            if (line.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || line.Contains('\u007f', StringComparison.Ordinal))
            {
                throw new ArgumentException("A reply's text holds no control characters (RFC 5321 §4.2).", nameof(lines));
            }

            IsAscii &= Ascii.IsValid(line);
        }

        (Code, Enhanced, Lines) = (code, enhanced, lines);
    }

    /// <summary>The three digits.</summary>
    public ReplyCode Code { get; }

    /// <summary>
    /// The enhanced status code; null in a greeting, after EHLO and HELO, in 3yz replies (RFC 2034 §4), and from servers without enhanced
    /// codes.
    /// </summary>
    public EnhancedStatusCode? Enhanced { get; }

    /// <summary>The text of each line, without codes. At least one.</summary>
    public ImmutableArray<string> Lines { get; }

    /// <summary>The lines as one text, joined by spaces.</summary>
    public string Text => Lines.Length == 1 ? Lines[0] : string.Join(' ', Lines);

    /// <summary>Whether every line is ASCII; UTF-8 may be sent only to a client that used SMTPUTF8 (RFC 6531 §3.7.4).</summary>
    public bool IsAscii { get; } = true;

    /// <summary>
    /// The encoded reply: every line with its codes, "-" or SP, and CRLF; folded at 512 octets (RFC 5321 §4.5.3.1.5). Cached.
    /// </summary>
    public ReadOnlyMemory<byte> Wire
    {
        get
        {
            // A race is harmless: both threads encode the same octets.
            if (_wire.IsEmpty)
            {
                _wire = EncodeWire();
            }

            return _wire;
        }
    }

    /// <summary>Parses a rejection as people write it in configuration, and as other servers report it.</summary>
    /// <param name="text">A code from 400 to 599, an enhanced code or none, and the text. Without an enhanced code it is 4.7.1 or 5.7.1;
    /// without a text there has to be an enhanced code.</param>
    /// <param name="reply">The reply of one line; null if the text is none.</param>
    /// <example><code>Reply.TryParseRejection("550 5.1.1 No such mailbox", out var reply)</code></example>
    public static bool TryParseRejection(string text, [NotNullWhen(true)] out Reply? reply)
    {
        var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        reply = null;
        if (words.Length < 2 || words[0].Length != 3
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 400 or > 599)
        {
            return false;
        }

        var hasEnhanced = EnhancedStatusCode.TryParse(words[1], out var status);
        var lines = hasEnhanced ? words.ElementAtOrDefault(2) ?? "Rejected" : string.Join(' ', words[1..]);
        status = hasEnhanced ? status : EnhancedStatusCode.Parse(code < 500 ? "4.7.1" : "5.7.1");
        if (status.Class != code / 100 || lines.Any(char.IsControl))
        {
            return false;
        }

        reply = new Reply(new ReplyCode(code), status, [lines]);
        return true;
    }

    private static EnhancedStatusCode? ParseEnhanced(string? text) => text is null ? null : EnhancedStatusCode.Parse(text);

    private byte[] EncodeWire()
    {
        var code = Code.ToString();
        var status = Enhanced is { } enhanced ? enhanced.ToString() + " " : "";
        var room = MaxLineLength - 2 - 4 - status.Length;
        var pieces = new List<(int Line, int Start, int Length)>();
        var texts = new byte[Lines.Length][];
        for (var i = 0; i < Lines.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetBytes(Lines[i]);
            Fold(texts[i], room, (start, length) => pieces.Add((i, start, length)));
        }

        var output = new ArrayBufferWriter<byte>(pieces.Sum(p => p.Length + 4 + status.Length + 2));
        for (var i = 0; i < pieces.Count; i++)
        {
            var (line, start, length) = pieces[i];
            Encoding.ASCII.GetBytes(code, output);
            output.Write(i == pieces.Count - 1 ? " "u8 : "-"u8);
            Encoding.ASCII.GetBytes(status, output);
            output.Write(texts[line].AsSpan(start, length));
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Splits a long text at the last space that fits and drops the space; without a space it splits before a character, never inside a
    /// UTF-8 sequence.
    /// </summary>
    private static void Fold(ReadOnlySpan<byte> text, int room, Action<int, int> add)
    {
        var start = 0;
        while (text.Length - start > room)
        {
            var space = text.Slice(start, room + 1).LastIndexOf((byte)' ');
            if (space > 0)
            {
                add(start, space);
                start += space + 1;
                continue;
            }

            var cut = start + room;
            while ((text[cut] & 0xC0) == 0x80)
            {
                cut--;
            }

            add(start, cut - start);
            start = cut;
        }

        add(start, text.Length - start);
    }

    /// <inheritdoc/>
    public bool Equals(Reply? other) =>
        other is not null && Code == other.Code && Enhanced == other.Enhanced && Lines.AsSpan().SequenceEqual(other.Lines.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Reply);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Enhanced, Lines.Length, Lines[0]);

    /// <summary>The first line as it is sent, not folded, without CRLF.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Code}{(Lines.Length > 1 ? '-' : ' ')}{(Enhanced is { } enhanced ? enhanced.ToString() + " " : "")}{Lines[0]}");
}
