using System.Globalization;
using MimeKit;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary>Writes one message as text: envelope, main header fields, text, attachments.</summary>
internal static class InboxMessageView
{
    public static async Task WriteAsync(IMailStore store, StoredMessage message, CancellationToken stop)
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
        System.Console.Out.WriteLine();
        await WriteTextAsync(store, message, stop);
    }

    private static string StateText(StoredDelivery delivery) =>
        delivery.State.ToString().ToLowerInvariant()
        + (delivery is { State: DeliveryState.Held, HeldUntil: { } date }
            ? date.ToLocalTime().ToString("' until 'yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
            : "");

    private static async Task WriteTextAsync(IMailStore store, StoredMessage message, CancellationToken stop)
    {
        using var content = new MemoryStream();
        await store.CopyContentAsync(message.Item.Id, content, stop);
        content.Position = 0;
        try
        {
            using var mime = await MimeMessage.LoadAsync(content, stop);
            System.Console.Out.WriteLine(
                TerminalText.Sanitize(mime.TextBody
                    ?? (mime.HtmlBody is null ? "(no text)" : "(HTML only: see the console or ulak inbox source)")));
            foreach (var attachment in mime.Attachments)
            {
                var type = attachment.ContentType;
                var name = attachment.ContentDisposition?.FileName ?? type.Name ?? type.MimeType;
                System.Console.Out.WriteLine($"Attachment: {TerminalText.Sanitize(name)} ({type.MimeType})");
            }
        }
        catch (FormatException)
        {
            System.Console.Out.WriteLine("(The message cannot be parsed: see ulak inbox source)");
        }
    }

    private static void WriteField(string name, string value) =>
        System.Console.Out.WriteLine($"{name + ":",-11}{TerminalText.Sanitize(value)}");
}
