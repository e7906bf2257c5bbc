using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>Builds the JSON document of a message.</summary>
internal static class MessageDocumentReader
{
    /// <summary>Builds the document. Null when there is no such message.</summary>
    public static async Task<MessageDocument?> ReadAsync(IMailStore store, MailId id, CancellationToken stop)
    {
        if (await store.FindMessageAsync(id, stop) is not { } stored || await ParsedMessage.ReadAsync(store, id, stop) is not { } parsed)
        {
            return null;
        }

        await using (parsed)
        {
            return Of(stored, parsed);
        }
    }

    private static MessageDocument Of(StoredMessage stored, ParsedMessage parsed)
    {
        var message = parsed.Message;
        var summary = MessageSummaryDocument.Of(stored.Item);
        return new MessageDocument
        {
            Id = summary.Id,
            SessionId = summary.SessionId,
            ReceivedAt = summary.ReceivedAt,
            Size = summary.Size,
            Read = summary.Read,
            Starred = summary.Starred,
            Tags = summary.Tags,
            From = summary.From,
            To = summary.To,
            Subject = summary.Subject,
            Preview = summary.Preview,
            Attachments = summary.Attachments,
            Envelope = summary.Envelope,
            MessageId = stored.MessageId,
            MailParameters = stored.MailParameters,
            Deliveries = [.. stored.Deliveries.Select(Of)],
            Headers = [.. parsed.Headers.Select(header => new HeaderDocument(header.Field, (ParsedMessage.ReadOrNull(() => header.Value) ?? "").Trim()))],
            Text = message is null ? null : ParsedMessage.ReadOrNull(() => message.TextBody),
            Html = message is null ? null : ParsedMessage.ReadOrNull(() => message.HtmlBody),
            Parts = message is null ? null : PartTree.Of(message).Root,
        };
    }

    private static DeliveryDocument Of(StoredDelivery delivery) => new(
        delivery.ForwardPath,
        delivery.Route,
        delivery.State.ToString().ToLowerInvariant(),
        delivery.RcptParameters,
        delivery.HeldUntil,
        [.. delivery.Attempts.Select(attempt => new AttemptDocument(attempt.At, attempt.Outcome))]);
}
