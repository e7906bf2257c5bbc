using System.Collections.Immutable;
using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Relay.Pauses;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>Reads the journey of a message for its page.</summary>
internal sealed class JourneyReader(QueueAccess access, IMessageStore store, TimeProvider time)
{
    private const int MaxRecipients = 50;
    private const int MaxAttempts = 30;

    /// <summary>Reads a journey; null if there is no such message.</summary>
    public async Task<JourneyModel?> ReadAsync(MailId id, PageLanguage language, CancellationToken stop)
    {
        if (access.Queue is not { } queue || await queue.FindQueuedMessageAsync(id, stop) is not { } message)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var queued = await queue.ListMessageAsync(id, stop);
        var paused = await queue.ListPausesAsync(stop);
        var all = message.Deliveries.Select((delivery, ordinal) => (
            Key: new DeliveryKey(id, ordinal),
            Delivery: delivery,
            Queued: queued.FirstOrDefault(each => each.Key.Ordinal == ordinal))).ToList();
        var recipients = ImmutableArray.CreateBuilder<RecipientJourney>();
        foreach (var (key, delivery, entry) in all.OrderBy(each => each.Delivery.State == DeliveryState.Delivered).Take(MaxRecipients))
        {
            var pauses = entry is null ? [] : QueuePauses.FindFor(entry, paused);
            recipients.Add(new RecipientJourney
            {
                Pauses = pauses,
                Key = key,
                Delivery = delivery,
                Queued = entry,
                Status = DeliveryDocuments.StatusOf(delivery, entry, now),
                Attempts = await ReadAttemptsAsync(queue, key, delivery, language, stop),
                Next = Next(message, delivery, entry, pauses, language),
            });
        }

        return new JourneyModel
        {
            Language = language,
            Now = now,
            Message = message,
            IsListed = await store.FindMessageAsync(id, stop) is not null,
            Recipients = recipients.ToImmutable(),
            Counts = (
                all.Count(each => each.Delivery.State == DeliveryState.Delivered),
                all.Count(each => each.Delivery.State is DeliveryState.Queued or DeliveryState.Held),
                all.Count(each => each.Delivery.State is DeliveryState.Failed or DeliveryState.Expired)),
        };
    }

    private static async Task<ImmutableArray<AttemptView>> ReadAttemptsAsync(
        IDeliveryQueue queue, DeliveryKey key, StoredDelivery delivery, PageLanguage language, CancellationToken stop)
    {
        var attempts = ImmutableArray.CreateBuilder<AttemptView>();
        for (var i = Math.Max(0, delivery.Attempts.Length - MaxAttempts); i < delivery.Attempts.Length; i++)
        {
            var attempt = delivery.Attempts[i];
            var isFailure = attempt.Outcome != "delivered";
            var view = new AttemptView
            {
                Number = i + 1,
                Attempt = attempt,
                Meaning = isFailure ? ReplyMeaning.Of(attempt.Reply, attempt.Reason, language.Code) : null,
                Dialogue = attempt.Dialogue.IsEmpty ? null
                    : DialogueView.Of(attempt, $"fault-{key.Ordinal}-{i + 1}", language),
            };
            attempts.Add(isFailure && i == delivery.Attempts.Length - 1 && view.Dialogue is { } failed
                ? await CompareAsync(queue, view, failed, delivery, language, stop)
                : view);
        }

        return attempts.ToImmutable();
    }

    /// <summary>Compares the last attempt with the last delivery to the same host or domain that worked.</summary>
    private static async Task<AttemptView> CompareAsync(
        IDeliveryQueue queue, AttemptView view, DialogueView failed, StoredDelivery delivery, PageLanguage language, CancellationToken stop)
    {
        var domain = delivery.ForwardPath[(delivery.ForwardPath.LastIndexOf('@') + 1)..];
        return await queue.FindLastSuccessAsync(view.Attempt.Host, domain, stop) is { Dialogue.IsEmpty: false } good
            ? view with { IsCompared = true, Diff = DialogueDiff.Of(failed, DialogueView.Of(good, "", language)) }
            : view with { IsCompared = true };
    }

    private static string Paused(IReadOnlyList<QueuePause> pauses, PageLanguage language) => language.Word(
        pauses.Count == 1 ? "next-paused" : "next-paused-all",
        string.Join(", ", pauses.Select(each => QueueText.Pause(language, each))));

    private string Next(
        StoredMessage message, StoredDelivery delivery, QueuedDelivery? queued, IReadOnlyList<QueuePause> pauses, PageLanguage language)
    {
        var now = time.GetUtcNow();
        switch (queued)
        {
            case { State: QueueState.Held } when pauses.Count == 0:
                return language.Word("next-held");
            case { State: QueueState.Held } when QueuePause.OfNote(queued.LastReply) is null:
                return $"{language.Word("next-held")} {Paused(pauses, language)}";
            case { State: QueueState.Reporting }:
                return language.Word("next-reporting");
            case not null when pauses.Count > 0:
                return Paused(pauses, language);
            case { State: QueueState.Waiting }:
                var word = message.Item.ReversePath.Length == 0 ? "next-waiting-silent" : "next-waiting";
                var text = language.Word(
                    word, QueueText.In(language, queued.NextAt, now), QueueText.In(language, queued.ExpiresAt, now));
                var rest = access.Relay?.Scheduler.GetStatus(queued.Destination).RestsUntil;
                return rest > queued.NextAt ? $"{text} {language.Word("next-rest", DisplayFormat.Time(rest.Value))}" : text;
            default:
                return delivery switch
                {
                    { State: DeliveryState.Held, HeldUntil: { } until } =>
                        language.Word("next-held-until", QueueText.In(language, until, now)),
                    { State: DeliveryState.Held } => language.Word("next-held"),
                    { State: DeliveryState.Delivered, Attempts.IsEmpty: true } => language.Word("next-inbox"),
                    { State: DeliveryState.Delivered, Attempts: [.., { Outcome: "complained" }] } => language.Word("next-complained"),
                    { State: DeliveryState.Delivered } => language.Word("next-delivered"),
                    { Attempts: [.., { Outcome: "returned" }] } => language.Word("next-returned"),
                    _ => language.Word("next-failed"),
                };
        }
    }
}
