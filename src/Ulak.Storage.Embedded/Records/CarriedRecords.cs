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
/// <param name="Queue">Its entry in the queue, without its key and what the message has; null if it is not there, or not any more.</param>
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
    public static byte[] Encode(IReadOnlyCollection<MessageState> states) => EncodeList(states, (fields, state) =>
    {
        fields.WriteNumber(state.Id.Value);
        fields.WriteFlag(state.IsRead);
        fields.WriteFlag(state.IsStarred);
        fields.WriteNumber(state.Deletion.Value);
        fields.WriteTexts(state.Tags);
        fields.WriteList(state.Deliveries, Write);
    });

    /// <summary>The approximate number of octets of a state.</summary>
    public static int EstimateLength(MessageState state) => 64 + state.Tags.Sum(tag => tag.Length) + state.Deliveries.Sum(
        delivery => 64 + delivery.Route.Length + ((delivery.Queue?.LastReply.Length ?? 0) * 3) + (delivery.Queue is null ? 0 : 256));

    /// <exception cref="InvalidDataException">The payload is not one of states.</exception>
    public static ImmutableArray<MessageState> DecodeStates(ReadOnlySpan<byte> payload) => DecodeList(
        payload,
        (ref FieldReader fields) => new MessageState(
            new MailId(fields.ReadInt64()),
            fields.ReadFlag(),
            fields.ReadFlag(),
            new MailId(fields.ReadInt64()),
            RecordFields.ReadTexts(ref fields),
            RecordFields.ReadList(ref fields, ReadDelivery)));

    public static byte[] Encode(IReadOnlyCollection<StoredUser> users) => EncodeList(users, RecordFields.WriteUser);

    /// <exception cref="InvalidDataException">The payload is not one of users.</exception>
    public static ImmutableArray<StoredUser> DecodeUsers(ReadOnlySpan<byte> payload) => DecodeList(payload, RecordFields.ReadUser);

    public static byte[] Encode(IReadOnlyCollection<string> destinations) =>
        EncodeList(destinations, (fields, destination) => fields.WriteText(destination));

    /// <exception cref="InvalidDataException">The payload is not one of paused destinations.</exception>
    public static ImmutableArray<string> DecodePauses(ReadOnlySpan<byte> payload) =>
        DecodeList(payload, (ref FieldReader fields) => fields.ReadText());

    public static byte[] Encode(SuppressionPart part)
    {
        var fields = new FieldWriter();
        fields.WriteText(part.After);
        fields.WriteText(part.Last);
        fields.WriteList(part.Entries, RecordFields.WriteSuppression);
        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of suppressions.</exception>
    public static SuppressionPart DecodeSuppressions(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        return new SuppressionPart(
            fields.ReadText(), fields.ReadText(), RecordFields.ReadList(ref fields, RecordFields.ReadSuppression));
    }

    public static byte[] Encode(IReadOnlyCollection<Deletion> deletions) => EncodeList(deletions, (fields, deletion) =>
    {
        fields.WriteNumber(deletion.Id.Value);
        fields.WriteNumber((long)deletion.Before.Value);
    });

    /// <exception cref="InvalidDataException">The payload is not one of deletions.</exception>
    public static ImmutableArray<Deletion> DecodeDeletions(ReadOnlySpan<byte> payload) => DecodeList(
        payload,
        (ref FieldReader fields) =>
            new Deletion(new MailId(fields.ReadInt64()), JournalPosition.FromValue((ulong)fields.ReadInt64())));

    private static byte[] EncodeList<T>(IReadOnlyCollection<T> items, Action<FieldWriter, T> write)
    {
        var fields = new FieldWriter();
        fields.WriteList(items, write);
        return fields.Written.ToArray();
    }

    private static ImmutableArray<T> DecodeList<T>(ReadOnlySpan<byte> payload, FieldParser<T> read)
    {
        var fields = new FieldReader(payload);
        return RecordFields.ReadList(ref fields, read);
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

    private static CarriedDelivery ReadDelivery(ref FieldReader fields)
    {
        var (state, route, held) = ((DeliveryState)fields.ReadInt32(), fields.ReadText(), RecordFields.ReadOptionalTime(ref fields));
        return new CarriedDelivery(state, route, held, !fields.ReadFlag() ? null : new QueuedDelivery
        {
            Key = default,
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
