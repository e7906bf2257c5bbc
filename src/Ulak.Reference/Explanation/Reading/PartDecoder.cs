using System.Text;
using Ulak.Charsets;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Transfer encodings (RFC 2045 §6) and charsets to text, each line with the place that it was decoded from.</summary>
internal static class PartDecoder
{
    public static List<SourceLine> Decode(IReadOnlyList<SourceLine> lines, int start, int end, string? transferEncoding, string? charset)
    {
        var kind = (transferEncoding ?? "").Trim().ToLowerInvariant();
        var label = Charset.Find(charset) is null ? null : charset;
        if (kind.StartsWith("base64", StringComparison.Ordinal))
        {
            return DecodeBase64(lines, start, end, label);
        }

        if (kind.StartsWith("quoted-printable", StringComparison.Ordinal))
        {
            return DecodeQuotedPrintable(lines, start, end, label);
        }

        var body = new List<SourceLine>(end - start);
        for (var i = start; i < end; i++)
        {
            body.Add(ApplyCharset(lines[i], label));
        }

        return body;
    }

    /// <summary>The encoded words of RFC 2047 in a header's value.</summary>
    public static string DecodeEncodedWords(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder();
        var i = 0;
        while (i < text.Length)
        {
            var open = text.IndexOf("=?", i, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            var (word, next) = DecodeEncodedWord(text, open);
            if (word is null)
            {
                result.Append(text, i, open + 2 - i);
                i = open + 2;
                continue;
            }

            var between = text.AsSpan(i, open - i);
            if (between.Trim().Length > 0)
            {
                result.Append(between);
            }

            result.Append(word);
            i = next;
        }

        return result.Append(text, Math.Min(i, text.Length), Math.Max(0, text.Length - i)).ToString();
    }

    private static (string? Word, int Next) DecodeEncodedWord(string text, int open)
    {
        var first = text.IndexOf('?', open + 2);
        var second = first < 0 || first + 2 >= text.Length ? -1 : first + 2;
        if (second < 0 || text[second] != '?' || first - open > 60)
        {
            return (null, 0);
        }

        var close = text.IndexOf("?=", second + 1, StringComparison.Ordinal);
        if (close < 0 || close - open > 1000)
        {
            return (null, 0);
        }

        var payload = text[(second + 1)..close];
        var octets = text[first + 1] is 'b' or 'B' ? Base64Octets(payload) : QuotedOctets(payload.Replace('_', ' '));
        return (MailText.Decode(octets, text[(open + 2)..first].Split('*')[0]), close + 2);
    }

    private static SourceLine ApplyCharset(SourceLine line, string? label)
    {
        if (line.Text.Contains("\u001b$", StringComparison.Ordinal))
        {
            // ISO-2022-JP announces itself, whether the part does or not.
            label = "iso-2022-jp";
        }
        else if (IsAscii(line.Text))
        {
            return line;
        }

        // Text without a charset was read as UTF-8 or Latin-1. Only the controls of Latin-1 show that it is windows-1252.
        if (label is null && line.Text.AsSpan().IndexOfAnyInRange('\u0080', '\u009F') < 0)
        {
            return line;
        }

        var octets = new byte[line.Text.Length];
        for (var i = 0; i < octets.Length; i++)
        {
            // Beyond Latin-1 the input was UTF-8 already, whatever charset the part declares.
            if (line.Text[i] > 0xFF)
            {
                return line;
            }

            octets[i] = (byte)line.Text[i];
        }

        var text = MailText.Decode(octets, label);
        return text.Length == line.Length ? line with { Text = text + " " } : line with { Text = text };
    }

    private static List<SourceLine> DecodeBase64(IReadOnlyList<SourceLine> lines, int start, int end, string? label)
    {
        var packed = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            packed.Append(lines[i].Text);
        }

        if (end <= start)
        {
            return [];
        }

        var text = MailText.Decode(Base64Octets(packed.ToString()), label);
        var (from, to) = (lines[start].Offset, lines[end - 1].Offset + lines[end - 1].Length);
        return [.. SourceText.SplitLines(text).Select(l => DecodedLine(l.Text, from, to - from))];
    }

    private static List<SourceLine> DecodeQuotedPrintable(IReadOnlyList<SourceLine> lines, int start, int end, string? label)
    {
        var body = new List<SourceLine>();
        var pending = new StringBuilder();
        var from = -1;
        for (var i = start; i < end; i++)
        {
            var line = lines[i];
            from = from < 0 ? line.Offset : from;
            var text = line.Text.TrimEnd(' ', '\t');
            if (text.EndsWith('=') && i + 1 < end)
            {
                pending.Append(text, 0, text.Length - 1);
                continue;
            }

            pending.Append(text);
            var whole = pending.ToString();
            pending.Clear();
            body.Add(whole.Contains('=', StringComparison.Ordinal) || from != line.Offset
                ? DecodedLine(MailText.Decode(QuotedOctets(whole), label), from, line.Offset + line.Length - from)
                : ApplyCharset(line, label));
            from = -1;
        }

        return body;
    }

    /// <summary>
    /// A decoded line whose length happens to be that of its source would pass for exact; a space at its end prevents that.
    /// </summary>
    private static SourceLine DecodedLine(string text, int offset, int length) =>
        new(text.Length == length && length > 0 ? text + " " : text, offset, length);

    private static byte[] QuotedOctets(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octets.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (text[i] < 0x100)
            {
                octets.Add((byte)text[i]);
            }
            else
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return [.. octets];
    }

    private static byte[] Base64Octets(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/')
            {
                clean.Append(c);
            }
        }

        clean.Length -= clean.Length % 4 == 1 ? 1 : 0;
        while (clean.Length % 4 != 0)
        {
            clean.Append('=');
        }

        var octets = new byte[clean.Length / 4 * 3];
        return Convert.TryFromBase64String(clean.ToString(), octets, out var written) ? octets[..written] : [];
    }

    private static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);
}
