using System.Text;
using MimeKit.Encodings;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>
/// Composes delivery reports (RFC 3464): the explanation with the dialogue, the status for programs, and the message or its header
/// (RFC 6522 §3). The octets of the message are returned as they are.
/// </summary>
internal static class ReportComposer
{
    /// <summary>Composes a report.</summary>
    /// <param name="input">The deliveries; all with the same kind of report.</param>
    /// <param name="kind">The kind.</param>
    public static byte[] Compose(ReportInput input, ReportKind kind)
    {
        var texts = ReportTexts.For(input.Language);
        var output = new MemoryStream();
        var outer = $"report-{input.UniqueId}";
        WriteHeader(output, input, kind, texts, outer);
        WriteExplanation(output, input, kind, texts, outer);
        Write(output, $"--{outer}\r\n");
        var global = DeliveryStatus.IsGlobal(input);
        Write(output, global
            ? "Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            : "Content-Type: message/delivery-status\r\n\r\n");
        Write(output, DeliveryStatus.Write(input, kind));
        WriteMessage(output, input, outer);
        Write(output, $"\r\n--{outer}--\r\n");
        return output.ToArray();
    }

    private static void WriteHeader(Stream output, ReportInput input, ReportKind kind, ReportTexts texts, string boundary)
    {
        var delivery = input.Deliveries[0].Delivery;
        var subject = delivery.Subject.Length > 0 ? $"{texts.SubjectPrefix(kind)}: {delivery.Subject}" : texts.SubjectPrefix(kind);
        Write(output, $"From: Mail Delivery System <MAILER-DAEMON@{input.HostName}>\r\n");
        Write(output, $"To: <{delivery.ReversePath}>\r\n");
        Write(output, $"Subject: {EncodedWord(subject)}\r\n");
        Write(output, $"Date: {MailTime.Format(input.Now)}\r\n");
        Write(output, $"Message-ID: <{input.UniqueId}@{input.HostName}>\r\n");
        if (input.MessageId.Length > 0)
        {
            var id = $"<{input.MessageId.Trim().Trim('<', '>')}>";
            Write(output, $"In-Reply-To: {id}\r\nReferences: {id}\r\n");
        }

        // RFC 3834 §5: prevents automatic replies.
        Write(output, $"Auto-Submitted: auto-replied\r\nContent-Language: {texts.Language}\r\nMIME-Version: 1.0\r\n");
        Write(output, $"Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"{boundary}\"\r\n\r\n");
    }

    private static void WriteExplanation(Stream output, ReportInput input, ReportKind kind, ReportTexts texts, string outer)
    {
        var inner = $"text-{input.UniqueId}";
        var dialogues = input.Deliveries.Where(each => !each.Dialogue.IsEmpty)
            .DistinctBy(each => DialogueText.Write(each.Dialogue)).ToList();
        Write(output, $"--{outer}\r\n");
        if (dialogues.Count > 0)
        {
            // RFC 6522 §3 allows three parts: the dialogue belongs to the first.
            Write(output, $"Content-Type: multipart/mixed; boundary=\"{inner}\"\r\n\r\n--{inner}\r\n");
        }

        Write(output, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        WriteQuotedPrintable(output, ReportText.Write(input, kind, texts));
        foreach (var each in dialogues)
        {
            Write(output, $"\r\n--{inner}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n");
            Write(output, "Content-Disposition: attachment; filename=\"smtp-dialogue.txt\"\r\n\r\n");
            WriteQuotedPrintable(output, DialogueText.Write(each.Dialogue));
        }

        Write(output, dialogues.Count > 0 ? $"\r\n--{inner}--\r\n\r\n" : "\r\n");
    }

    private static void WriteMessage(Stream output, ReportInput input, string outer)
    {
        var octets = input.Content.IsEmpty ? input.Header : input.Content;
        if (octets.IsEmpty)
        {
            return;
        }

        var isEightBit = octets.Span.IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0;
        Write(output, $"\r\n--{outer}\r\nContent-Type: {(input.Content.IsEmpty ? "text/rfc822-headers" : "message/rfc822")}\r\n");
        Write(output, isEightBit ? "Content-Transfer-Encoding: 8bit\r\n\r\n" : "\r\n");
        output.Write(octets.Span);
    }

    private static void WriteQuotedPrintable(Stream output, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        var encoder = new QuotedPrintableEncoder(MaxLineLength);
        var encoded = new byte[encoder.EstimateOutputLength(octets.Length)];
        var length = encoder.Flush(octets, 0, octets.Length, encoded);

        // The encoder ends its own lines with LF.
        output.Write(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(encoded, 0, length).ReplaceLineEndings("\r\n")));
    }

    private const int MaxLineLength = 76;

    /// <summary>RFC 2047 §2: words of at most 75 characters, each with whole characters.</summary>
    private static string EncodedWord(string text)
    {
        if (text.All(c => c is >= ' ' and <= '~') && text.Length <= 900)
        {
            return Fold(text);
        }

        var words = new List<string>();
        var piece = new List<byte>();
        foreach (var rune in text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            var octets = Encoding.UTF8.GetBytes(rune.ToString());
            if (piece.Count + octets.Length > 45)
            {
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. piece])}?=");
                piece.Clear();
            }

            piece.AddRange(octets);
        }

        words.Add($"=?utf-8?B?{Convert.ToBase64String([.. piece])}?=");
        return string.Join("\r\n ", words);
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder();
        while (text.Length > 68 && text.LastIndexOf(' ', 67) is var space and > 0)
        {
            folded.Append(text.AsSpan(0, space)).Append("\r\n");
            text = text[space..];
        }

        return folded.Append(text).ToString();
    }

    private static void Write(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
