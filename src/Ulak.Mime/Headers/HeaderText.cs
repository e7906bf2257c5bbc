using System.Text;
using Ulak.Charsets;

namespace Ulak.Mime.Headers;

/// <summary>
/// Decodes the values of header fields: folding (RFC 5322 §2.2.3), encoded-words (RFC 2047), and octets above ASCII that stand there as
/// they are.
/// </summary>
public static class HeaderText
{
    /// <summary>The value of an unstructured field as text, without white space at its ends and without control characters.</summary>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        Write(value, new TextWriter(text));
        return Clean(text);
    }

    /// <summary>
    /// The value with every encoded-word and every octet above ASCII written in UTF-8, for a parser of structured fields that knows no
    /// other charset.
    /// </summary>
    public static byte[] ToUtf8(ReadOnlySpan<byte> value)
    {
        var output = new MemoryStream(value.Length);
        Write(value, new Utf8Writer(output));
        return output.ToArray();
    }

    private static void Write(ReadOnlySpan<byte> value, IRunWriter writer)
    {
        // Octets of adjacent words in one charset are decoded together: a character may be cut between them.
        var (pending, charset) = (new List<byte>(), "");
        var start = 0;
        for (var at = 0; at < value.Length;)
        {
            var length = value[at] == '=' ? EncodedWord.Read(value[at..], out var label, out var octets) : Skip(out label, out octets);
            if (length == 0)
            {
                at++;
                continue;
            }

            // RFC 2047 §6.2: white space between two encoded-words is not part of the text.
            var between = value[start..at];
            if (pending.Count == 0 || !IsWhiteSpace(between))
            {
                Flush(writer, pending, charset);
                writer.Plain(between);
            }
            else if (!label.Equals(charset, StringComparison.OrdinalIgnoreCase))
            {
                Flush(writer, pending, charset);
            }

            charset = label;
            pending.AddRange(octets);
            at += length;
            start = at;
        }

        Flush(writer, pending, charset);
        writer.Plain(value[start..]);
    }

    private static int Skip(out string label, out byte[] octets)
    {
        (label, octets) = ("", []);
        return 0;
    }

    private static void Flush(IRunWriter writer, List<byte> pending, string charset)
    {
        if (pending.Count > 0)
        {
            writer.Encoded(MailText.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending), charset));
            pending.Clear();
        }
    }

    private static bool IsWhiteSpace(ReadOnlySpan<byte> octets) => octets.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static string Clean(StringBuilder text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is '\r' or '\n')
            {
                continue;
            }

            clean.Append(letter == '\t' ? ' ' : char.IsControl(letter) ? '\uFFFD' : letter);
        }

        return clean.ToString().Trim();
    }

    private interface IRunWriter
    {
        void Plain(ReadOnlySpan<byte> octets);

        void Encoded(string text);
    }

    private sealed class TextWriter(StringBuilder text) : IRunWriter
    {
        public void Plain(ReadOnlySpan<byte> octets)
        {
            if (!octets.IsEmpty)
            {
                text.Append(MailText.Decode(octets, null));
            }
        }

        public void Encoded(string decoded) => text.Append(decoded);
    }

    private sealed class Utf8Writer(MemoryStream output) : IRunWriter
    {
        public void Plain(ReadOnlySpan<byte> octets)
        {
            if (octets.IsEmpty)
            {
                return;
            }

            if (Ascii.IsValid(octets))
            {
                output.Write(octets);
            }
            else
            {
                output.Write(Encoding.UTF8.GetBytes(MailText.Decode(octets, null)));
            }
        }

        // As one encoded-word again: a comma or a quote in it must not count in the grammar.
        public void Encoded(string decoded) =>
            output.Write(Encoding.ASCII.GetBytes($"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(decoded))}?="));
    }
}
