using System.Text;
using MimeKit;
using MimeKit.Utils;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>
/// The summary of the plainest messages: one part of text that is not encoded, and header fields in ASCII, each at most once. That is most mail that programs send, and it
/// needs no MIME tree: only the addresses and the encoded words are read by MimeKit. Whatever is less plain than that is left to it.
/// </summary>
internal static class PlainMessageSummarizer
{
    /// <summary>The fields that decide; <see cref="FieldRanges"/> has their places in this order.</summary>
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

    /// <summary>The summary; null where the message is not of that kind.</summary>
    public static MessageSummary? TrySummarize(ReadOnlySpan<byte> octets)
    {
        // RFC 5322 §2.1: an empty line ends the header.
        var end = octets.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !Ascii.IsValid(octets[..end]))
        {
            return null;
        }

        var header = octets[..(end + 2)];
        if (!FieldRanges.TryFind(header, out var fields) || !IsPlainText(fields.ValueOf(Field.ContentType, header)) || !IsIdentity(fields.ValueOf(Field.TransferEncoding, header)))
        {
            return null;
        }

        var body = octets[(end + 4)..];
        if (!Ascii.IsValid(body))
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
        !value.IsEmpty && InternetAddressList.TryParse(value.ToArray(), out var addresses) ? MessageSummaryReader.CleanField(MessageSummaryReader.FormatAddresses(addresses)) : "";

    private static string DecodeText(ReadOnlySpan<byte> value) => value.IsEmpty ? "" : Rfc2047.DecodeText(value.ToArray()).Trim();

    private static string? ParseMessageId(ReadOnlySpan<byte> value) => value.IsEmpty ? null : MimeUtils.ParseMessageId(value.ToArray(), 0, value.Length);

    /// <summary>RFC 2045 §5.2: no Content-Type is text in US-ASCII. Parameters other than a usual charset are left to MimeKit.</summary>
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

        // All octets are ASCII, so that it is the same text in each of these.
        var charset = parameter[(equals + 1)..].Trim((byte)'"');
        return Ascii.EqualsIgnoreCase(charset, "us-ascii"u8) || Ascii.EqualsIgnoreCase(charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(charset, "iso-8859-1"u8);
    }

    /// <summary>RFC 2045 §6.2: these three say that nothing is encoded.</summary>
    private static bool IsIdentity(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        return value.IsEmpty || Ascii.EqualsIgnoreCase(value, "7bit"u8) || Ascii.EqualsIgnoreCase(value, "8bit"u8) || Ascii.EqualsIgnoreCase(value, "binary"u8);
    }

    /// <summary>Where the values of the fields stand in the header.</summary>
    [System.Runtime.CompilerServices.InlineArray((int)Field.Other)]
    private struct FieldRanges
    {
        private (int Start, int Length) _first;

        public readonly ReadOnlySpan<byte> ValueOf(Field field, ReadOnlySpan<byte> header)
        {
            var (start, length) = this[(int)field];
            return header.Slice(start, length);
        }

        /// <summary>False where a line is no field, where a field stands twice, or where one says more of the body than is read here.</summary>
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

        /// <summary>RFC 5322 §2.2.3: a line that begins with white space goes on with the field. Answers -1 where a line ends in anything but CRLF.</summary>
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

        /// <summary>Null for a field that changes how the body is to be read.</summary>
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
