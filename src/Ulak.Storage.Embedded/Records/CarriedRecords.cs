using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Embedded.Records;

/// <summary>What changes of a message after its commit.</summary>
/// <param name="Id">The message.</param>
/// <param name="IsRead">Whether it is read.</param>
/// <param name="IsStarred">Whether it is starred.</param>
/// <param name="Deletion">What it was trashed with; 0 if it is not in the trash.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Deliveries">Its deliveries, in their order.</param>
internal sealed record MessageState(
    MailId Id, bool IsRead, bool IsStarred, MailId Deletion, ImmutableArray<string> Tags, ImmutableArray<CarriedDelivery> Deliveries);

/// <summary>The state of a delivery.</summary>
/// <param name="State">The state.</param>
/// <param name="Route">The name of the route, which an operator may change.</param>
/// <param name="HeldUntil">The time until which it is held.</param>
/// <param name="Queue">Its entry in the queue, without what the message has; null if it is not there, or not any more.</param>
internal sealed record CarriedDelivery(DeliveryState State, string Route, DateTimeOffset? HeldUntil, QueuedDelivery? Queue);

/// <summary>A part of the suppression list.</summary>
/// <param name="After">The part begins after this address.</param>
/// <param name="Last">The last address of the part; empty if it goes to the end of the list.</param>
/// <param name="Entries">All entries of the part.</param>
internal sealed record SuppressionPart(string After, string Last, IReadOnlyCollection<SuppressionEntry> Entries);

/// <summary>A deletion.</summary>
/// <param name="Id">The message.</param>
/// <param name="Before">The deletion applies to records before this position: later ones are of a new message with the same id.</param>
internal readonly record struct Deletion(MailId Id, JournalPosition Before);

/// <summary>Encodes what is written again before a segment is freed.</summary>
internal static class CarriedRecords
{
    public static byte[] Encode(IReadOnlyCollection<MessageState> states)
    {
        var fields = new FieldWriter();
        fields.WriteNumber(states.Count);
        foreach (var state in states)
        {
            fields.WriteNumber(state.Id.Value);
            fields.WriteFlag(state.IsRead);
            fields.WriteFlag(state.IsStarred);
            fields.WriteNumber(state.Deletion.Value);
            fields.WriteTexts(state.Tags);
            fields.WriteNumber(state.Deliveries.Length);
            foreach (var delivery in state.Deliveries)
            {
                Write(fields, delivery);
            }
        }

        return fields.Written.ToArray();
    }

    /// <summary>The approximate number of octets of a state.</summary>
    public static int EstimateLength(MessageState state) => 64 + state.Tags.Sum(tag => tag.Length) + state.Deliveries.Sum(
        delivery => 64 + delivery.Route.Length + ((delivery.Queue?.LastReply.Length ?? 0) * 3) + (delivery.Queue is null ? 0 : 256));

    /// <exception cref="InvalidDataException">The payload is not one of states.</exception>
    public static ImmutableArray<MessageState> DecodeStates(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var states = ImmutableArray.CreateBuilder<MessageState>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            var (id, isRead, isStarred) = (new MailId(fields.ReadInt64()), fields.ReadFlag(), fields.ReadFlag());
            var deletion = new MailId(fields.ReadInt64());
            var tags = RecordFields.ReadTexts(ref fields);
            var deliveries = ImmutableArray.CreateBuilder<CarriedDelivery>();
            for (var rest = fields.ReadInt64(); rest > 0; rest--)
            {
                deliveries.Add(ReadDelivery(ref fields, new DeliveryKey(id, deliveries.Count)));
            }

            states.Add(new MessageState(id, isRead, isStarred, deletion, tags, deliveries.DrainToImmutable()));
        }

        return states.DrainToImmutable();
    }

    public static byte[] Encode(IReadOnlyCollection<StoredUser> users)
    {
        var fields = new FieldWriter();
        fields.WriteNumber(users.Count);
        foreach (var user in users)
        {
            fields.WriteUser(user);
        }

        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of users.</exception>
    public static ImmutableArray<StoredUser> DecodeUsers(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var users = ImmutableArray.CreateBuilder<StoredUser>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            users.Add(RecordFields.ReadUser(ref fields));
        }

        return users.DrainToImmutable();
    }

    public static byte[] Encode(IReadOnlyCollection<string> destinations)
    {
        var fields = new FieldWriter();
        fields.WriteTexts([.. destinations]);
        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of paused destinations.</exception>
    public static ImmutableArray<string> DecodePauses(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        return RecordFields.ReadTexts(ref fields);
    }

    public static byte[] Encode(SuppressionPart part)
    {
        var fields = new FieldWriter();
        fields.WriteText(part.After);
        fields.WriteText(part.Last);
        fields.WriteNumber(part.Entries.Count);
        foreach (var entry in part.Entries)
        {
            fields.WriteSuppression(entry);
        }

        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of suppressions.</exception>
    public static SuppressionPart DecodeSuppressions(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var (after, last) = (fields.ReadText(), fields.ReadText());
        var entries = new List<SuppressionEntry>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            entries.Add(RecordFields.ReadSuppression(ref fields));
        }

        return new SuppressionPart(after, last, entries);
    }

    public static byte[] Encode(IReadOnlyCollection<Deletion> deletions)
    {
        var fields = new FieldWriter();
        fields.WriteNumber(deletions.Count);
        foreach (var deletion in deletions)
        {
            fields.WriteNumber(deletion.Id.Value);
            fields.WriteNumber((long)deletion.Before.Value);
        }

        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of deletions.</exception>
    public static ImmutableArray<Deletion> DecodeDeletions(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var deletions = ImmutableArray.CreateBuilder<Deletion>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            deletions.Add(new Deletion(new MailId(fields.ReadInt64()), JournalPosition.FromValue((ulong)fields.ReadInt64())));
        }

        return deletions.DrainToImmutable();
    }

    private static void Write(FieldWriter fields, CarriedDelivery delivery)
    {
        fields.WriteNumber((int)delivery.State);
        fields.WriteText(delivery.Route);
        fields.WriteTime(delivery.HeldUntil);
        fields.WriteFlag(delivery.Queue is not null);
        if (delivery.Queue is { } entry)
        {
            fields.WriteText(entry.Destination);
            fields.WriteNumber((int)entry.State);
            fields.WriteTime(entry.QueuedAt);
            fields.WriteTime(entry.NextAt);
            fields.WriteTime(entry.ExpiresAt);
            fields.WriteTime(entry.DelayNoticeAt);
            fields.WriteNumber(entry.Attempts);
            fields.WriteTime(entry.LastAt);
            fields.WriteNumber((int)entry.Report);
            fields.WriteText(entry.LastReply);
            fields.WriteText(entry.LastHost);
            fields.WriteText(entry.Reason);
        }
    }

    private static CarriedDelivery ReadDelivery(ref FieldReader fields, DeliveryKey key)
    {
        var (state, route, held) = ((DeliveryState)fields.ReadInt32(), fields.ReadText(), RecordFields.ReadOptionalTime(ref fields));
        return new CarriedDelivery(state, route, held, !fields.ReadFlag() ? null : new QueuedDelivery
        {
            Key = key,
            ReversePath = "",
            ForwardPath = "",
            Route = route,
            Destination = fields.ReadText(),
            State = (QueueState)fields.ReadInt32(),
            QueuedAt = RecordFields.ReadTime(ref fields),
            NextAt = RecordFields.ReadTime(ref fields),
            ExpiresAt = RecordFields.ReadTime(ref fields),
            DelayNoticeAt = RecordFields.ReadOptionalTime(ref fields),
            Attempts = fields.ReadInt32(),
            LastAt = RecordFields.ReadOptionalTime(ref fields),
            Report = (ReportKind)fields.ReadInt32(),
            LastReply = fields.ReadText(),
            LastHost = fields.ReadText(),
            Reason = fields.ReadText(),
        });
    }
}
