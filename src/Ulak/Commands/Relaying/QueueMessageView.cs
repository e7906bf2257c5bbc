using System.Collections.Immutable;
using System.Globalization;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Relay.Pauses;
using Ulak.Relay.Reports;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary>Writes the journey of a message: each delivery with its attempts, the last dialogue, and what happens next.</summary>
internal static class QueueMessageView
{
    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queued">Its deliveries that are in the queue.</param>
    /// <param name="paused">The names of what is paused.</param>
    public static void Write(
        StoredMessage message, ImmutableArray<QueuedDelivery> queued, ImmutableArray<string> paused)
    {
        var item = message.Item;
        Write($"Message   {item.Id}");
        Write($"From      {(item.ReversePath.Length == 0 ? "<>" : item.ReversePath)}");
        Write($"Subject   {item.Summary.Subject}");
        Write(string.Create(CultureInfo.InvariantCulture, $"Received  {QueueTable.FormatTime(item.ReceivedAt)}, {item.Size} octets"));
        for (var ordinal = 0; ordinal < message.Deliveries.Length; ordinal++)
        {
            var delivery = message.Deliveries[ordinal];
            Write("");
            Write($"To        {delivery.ForwardPath}  ({delivery.State.ToString().ToLowerInvariant()}, route {delivery.Route})");
            WriteAttempts(delivery);
            WriteNext(queued.FirstOrDefault(each => each.Key.Ordinal == ordinal), paused);
        }
    }

    private static void WriteAttempts(StoredDelivery delivery)
    {
        var number = 0;
        foreach (var attempt in delivery.Attempts)
        {
            number++;
            var host = attempt.Host.Length > 0 ? $" by {attempt.Host}" : "";
            Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  {number}. {QueueTable.FormatTime(attempt.At)}  {attempt.Outcome}{host}: {attempt.Reply}"));
        }

        if (delivery.Attempts is [.., var last])
        {
            if (last.Outcome != "delivered"
                && OutcomeMeaning.Of(last.Reply, last.Reason, "en", delivery.ForwardPath) is { Reason: not Reason.Unknown } meaning)
            {
                Write($"  {meaning.Title}. {meaning.Meaning}");
                foreach (var step in meaning.Steps.Take(1))
                {
                    Write($"  To do, by {ReasonTexts.For("en").ActorName(meaning.Actor)}: {step}");
                }
            }

            foreach (var line in last.Dialogue.SelectMany(DialogueText.Lines))
            {
                Write($"       {line}");
            }
        }
    }

    private static void WriteNext(QueuedDelivery? queued, ImmutableArray<string> paused)
    {
        var pauses = queued is null ? [] : QueuePauses.FindFor(queued, paused);
        if (pauses.Count > 0)
        {
            Write($"  Paused: {string.Join(", ", pauses.Select(each => each.Name))}. Resume with: ulak queue resume {pauses[0].Name}");
        }

        switch (queued)
        {
            case { State: QueueState.Held } when QueuePause.OfNote(queued.LastReply) is null:
                Write($"  Held: {queued.LastReply}. Release it with: ulak queue release {queued.Key}");
                break;
            case { State: QueueState.Held }:
                // The line above names the pauses. One that has just ended is releasing it.
                break;
            case { State: QueueState.Waiting } when pauses.Count == 0:
                Write($"  Next attempt {QueueTable.FormatTime(queued.NextAt)}, given up {QueueTable.FormatTime(queued.ExpiresAt)}");
                break;
            case { State: QueueState.Reporting }:
                Write("  The report to the sender is being sent");
                break;
            default:
                break;
        }
    }

    private static void Write(string line) => System.Console.Out.WriteLine(TerminalText.Sanitize(line));
}
