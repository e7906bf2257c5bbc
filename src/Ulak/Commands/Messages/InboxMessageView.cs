using System.Globalization;
using Ulak.Mime;
using Ulak.Mime.Html;
using Ulak.Mime.Parts;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary>Writes one message as text: envelope, main header fields, text, attachments.</summary>
internal static class InboxMessageView
{
    private const int MaxTextOctets = 4 * 1024 * 1024;

    public static async Task WriteAsync(IMessageStore store, StoredMessage message, CancellationToken stop)
    {
        var item = message.Item;
        WriteField("Id", item.Id.ToString());
        WriteField("Received", item.ReceivedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        WriteField("Session", item.SessionId.ToString());
        WriteField("MAIL FROM", $"<{item.ReversePath}> {message.MailParameters}".TrimEnd());
        foreach (var delivery in message.Deliveries)
        {
            WriteField("RCPT TO",
                $"<{delivery.ForwardPath}> {delivery.RcptParameters}".TrimEnd() + $"  ({delivery.Route}, {StateText(delivery)})");
        }

        WriteField("Size", string.Create(CultureInfo.InvariantCulture, $"{item.Size} octets"));
        System.Console.Out.WriteLine();
        WriteField("From", item.Summary.From);
        WriteField("To", item.Summary.To);
        WriteField("Subject", item.Summary.Subject);
        foreach (var remark in message.Remarks)
        {
            WriteField("Remark", RemarkText(remark));
        }

        System.Console.Out.WriteLine();
        await WriteTextAsync(store, message, stop);
    }

    private static string RemarkText(StoredRemark remark)
    {
        var line = remark.Line.IsEmpty ? "" : $"{System.Text.Encoding.UTF8.GetString(remark.Line.Span)}: ";
        return remark.Fault.StrictReply is { } reply
            ? $"{line}a strict server replies {reply}"
            : $"{line}{remark.Fault.Message}";
    }

    private static string StateText(StoredDelivery delivery) =>
        delivery.State.ToString().ToLowerInvariant()
        + (delivery is { State: DeliveryState.Held, HeldUntil: { } date }
            ? date.ToLocalTime().ToString("' until 'yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
            : "");

    private static async Task WriteTextAsync(IMessageStore store, StoredMessage message, CancellationToken stop)
    {
        using var content = new MemoryStream();
        await store.CopyContentAsync(message.Item.Id, content, stop);
        var mail = ParsedMail.Parse(content.GetBuffer().AsMemory(0, (int)content.Length), stop);
        foreach (var part in mail.Body.Text)
        {
            var text = PartContent.ReadText(part, MaxTextOctets, out _, stop);
            System.Console.Out.WriteLine(TerminalText.Sanitize(part.MediaType == "text/html" ? HtmlText.From(text, MaxTextOctets) : text));
        }

        if (mail.Body.Text.Count == 0)
        {
            System.Console.Out.WriteLine("(no text)");
        }

        foreach (var attachment in mail.Body.Attachments)
        {
            System.Console.Out.WriteLine(
                $"Attachment: {TerminalText.Sanitize(attachment.FileName ?? attachment.MediaType)} ({attachment.MediaType})");
        }
    }

    private static void WriteField(string name, string value) =>
        System.Console.Out.WriteLine($"{name + ":",-11}{TerminalText.Sanitize(value)}");
}
