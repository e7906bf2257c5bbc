using System.Text;
using MimeKit.Utils;
using Ulak.Mime.Headers;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>
/// Summarizes plain messages without parsing a MIME tree: one text part that is not encoded, and header fields in ASCII, each at most once.
/// Most mail of programs is of this kind. MimeKit decodes addresses and encoded words, and parses all other messages.
/// </summary>
internal static class PlainMessageSummarizer
{
    /// <summary>The relevant fields, in the order of <see cref="FieldRanges"/>.</summary>
    private enum Field
    {
        From,
        To,
        Subject,
        MessageId,
        ContentType,
        TransferEncoding,
        Other,
    }

    /// <summary>Creates the summary. Returns null if the message is not a plain one.</summary>
    public static MessageSummary? TrySummarize(ReadOnlySpan<byte> octets)
    {
        // RFC 5322 §2.1: an empty line ends the header.
        var end = octets.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !Ascii.IsValid(octets[..end]))
        {
            return null;
        }

        var header = octets[..(end + 2)];
        if (!FieldRanges.TryFind(header, out var fields)
            || !IsPlainText(fields.ValueOf(Field.ContentType, header))
            || !IsIdentity(fields.ValueOf(Field.TransferEncoding, header)))
        {
            return null;
        }

        var body = octets[(end + 4)..];
        // An escape octet may begin ISO-2022-JP, which is ASCII to the eye.
        if (!Ascii.IsValid(body) || body.Contains((byte)0x1B))
        {
            return null;
        }

        // A file in uuencode is an attachment.
        if (body.StartsWith("begin "u8) || body.IndexOf("\nbegin "u8) >= 0)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(body[..Math.Min(body.Length, MessageSummaryReader.MaxTextLength)]);
        return new MessageSummary(
            DecodeAddresses(fields.ValueOf(Field.From, header)),
            DecodeAddresses(fields.ValueOf(Field.To, header)),
            MessageSummaryReader.CleanField(DecodeText(fields.ValueOf(Field.Subject, header))),
            MessageSummaryReader.CleanField(ParseMessageId(fields.ValueOf(Field.MessageId, header))),
            MessageSummaryReader.Preview(text),
            text,
            0);
    }

    private static string DecodeAddresses(ReadOnlySpan<byte> value) =>
        value.IsEmpty ? "" : MessageSummaryReader.FormatAddresses(AddressField.Read([new MailHeader("From", value.ToArray())], "From"));

    private static string DecodeText(ReadOnlySpan<byte> value) => value.IsEmpty ? "" : HeaderText.Decode(value);

    private static string? ParseMessageId(ReadOnlySpan<byte> value) =>
        value.IsEmpty ? null : MimeUtils.ParseMessageId(value.ToArray(), 0, value.Length);

    /// <summary>
    /// RFC 2045 §5.2: without Content-Type the body is text in US-ASCII. Other parameters than a common charset are left to MimeKit.
    /// </summary>
    private static bool IsPlainText(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.IsEmpty)
        {
            return true;
        }

        var semicolon = value.IndexOf((byte)';');
        if (!Ascii.EqualsIgnoreCase((semicolon < 0 ? value : value[..semicolon]).Trim(" \t\r\n"u8), "text/plain"u8))
        {
            return false;
        }

        var parameter = semicolon < 0 ? default : value[(semicolon + 1)..].Trim(" \t\r\n"u8);
        if (parameter.IsEmpty)
        {
            return true;
        }

        var equals = parameter.IndexOf((byte)'=');
        if (equals < 0 || !Ascii.EqualsIgnoreCase(parameter[..equals], "charset"u8))
        {
            return false;
        }

        // All octets are ASCII, so the text is the same in each of these charsets.
        var charset = parameter[(equals + 1)..].Trim((byte)'"');
        return Ascii.EqualsIgnoreCase(charset, "us-ascii"u8)
            || Ascii.EqualsIgnoreCase(charset, "utf-8"u8)
            || Ascii.EqualsIgnoreCase(charset, "iso-8859-1"u8);
    }

    /// <summary>RFC 2045 §6.2: with these three the body is not encoded.</summary>
    private static bool IsIdentity(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        return value.IsEmpty
            || Ascii.EqualsIgnoreCase(value, "7bit"u8)
            || Ascii.EqualsIgnoreCase(value, "8bit"u8)
            || Ascii.EqualsIgnoreCase(value, "binary"u8);
    }

    /// <summary>The positions of the field values in the header.</summary>
    [System.Runtime.CompilerServices.InlineArray((int)Field.Other)]
    private struct FieldRanges
    {
        private (int Start, int Length) _first;

        public readonly ReadOnlySpan<byte> ValueOf(Field field, ReadOnlySpan<byte> header)
        {
            var (start, length) = this[(int)field];
            return header.Slice(start, length);
        }

        /// <summary>
        /// Returns false for a line that is not a field, a duplicate field, or a field that changes how the body is parsed.
        /// </summary>
        public static bool TryFind(ReadOnlySpan<byte> header, out FieldRanges ranges)
        {
            ranges = default;
            for (var at = 0; at < header.Length;)
            {
                var line = header[at..];
                var colon = line.IndexOfAny((byte)':', (byte)'\r');
                if (colon <= 0 || line[colon] != ':' || line[..colon].ContainsAny(" \t"u8))
                {
                    return false;
                }

                var length = FoldedLength(line);
                if (length < 0)
                {
                    return false;
                }

                var field = Identify(line[..colon]);
                if (field is null || (field < Field.Other && ranges[(int)field].Length > 0))
                {
                    return false;
                }

                if (field < Field.Other)
                {
                    ranges[(int)field] = (at + colon + 1, length - colon - 1);
                }

                at += length;
            }

            return true;
        }

        /// <summary>
        /// RFC 5322 §2.2.3: a line that begins with white space continues the field. Returns -1 if a line does not end in CRLF.
        /// </summary>
        private static int FoldedLength(ReadOnlySpan<byte> line)
        {
            var length = 0;
            do
            {
                var end = line[length..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
                if (end < 0 || !line[(length + end)..].StartsWith("\r\n"u8))
                {
                    return -1;
                }

                length += end + 2;
            }
            while (length < line.Length && line[length] is (byte)' ' or (byte)'\t');

            return length;
        }

        /// <summary>Returns null for a field that changes how the body is parsed.</summary>
        private static Field? Identify(ReadOnlySpan<byte> name) => name.Length switch
        {
            2 when Ascii.EqualsIgnoreCase(name, "To"u8) => Field.To,
            4 when Ascii.EqualsIgnoreCase(name, "From"u8) => Field.From,
            7 when Ascii.EqualsIgnoreCase(name, "Subject"u8) => Field.Subject,
            10 when Ascii.EqualsIgnoreCase(name, "Message-ID"u8) => Field.MessageId,
            12 when Ascii.EqualsIgnoreCase(name, "Content-Type"u8) => Field.ContentType,
            25 when Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8) => Field.TransferEncoding,
            > 8 when Ascii.EqualsIgnoreCase(name[..8], "Content-"u8) => null,
            _ => Field.Other,
        };
    }
}
