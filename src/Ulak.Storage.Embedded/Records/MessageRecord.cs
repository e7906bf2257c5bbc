using System.Buffers.Binary;
using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Records;

/// <summary>A part of a message's content: octets of the payload of a record.</summary>
internal readonly record struct ContentPart(JournalPosition Position, int Start, int Length);

/// <summary>
/// A message as a record: where the record stands of which it is a copy, or 0 (8 octets), the length of its envelope (4 octets), the
/// envelope, the prefix, and the last part of the content. Earlier parts are separate records, whose positions the envelope lists. The
/// text for the search is not stored: it is read from the content again.
/// </summary>
internal sealed record MessageRecord(
    MailId Id, NewMessage Message, ImmutableArray<ContentPart> Earlier, int PrefixLength, int TailLength, int Start)
{
    private const int OriginLength = sizeof(ulong);
    private const int EnvelopeAt = OriginLength + sizeof(int);

    /// <summary>The position of the record that this one is a copy of; <see cref="JournalPosition.Start"/> if it is none.</summary>
    public JournalPosition Origin { get; init; }

    /// <summary>The size of the whole content.</summary>
    public long Size => PrefixLength + Earlier.Sum(part => (long)part.Length) + TailLength;

    /// <summary>Encodes a message.</summary>
    public static byte[] Encode(
        MailId id, NewMessage message, ImmutableArray<ContentPart> earlier, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> tail,
        JournalPosition origin = default)
    {
        var fields = new FieldWriter();
        fields.WriteNumber(id.Value);
        fields.WriteNumber(prefix.Length);
        fields.WriteList(earlier, (writer, part) =>
        {
            writer.WriteNumber((long)part.Position.Value);
            writer.WriteNumber(part.Start);
            writer.WriteNumber(part.Length);
        });
        WriteMessage(fields, message);
        var envelope = fields.Written;
        var payload = new byte[EnvelopeAt + envelope.Length + prefix.Length + tail.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(payload, origin.Value);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(OriginLength), envelope.Length);
        envelope.CopyTo(payload.AsSpan(EnvelopeAt));
        prefix.CopyTo(payload.AsSpan(EnvelopeAt + envelope.Length));
        tail.CopyTo(payload.AsSpan(EnvelopeAt + envelope.Length + prefix.Length));
        return payload;
    }

    /// <summary>Decodes a message. Its summary has no text, and none of the fields that are only searched.</summary>
    /// <exception cref="InvalidDataException">The payload is not a message.</exception>
    public static MessageRecord Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < EnvelopeAt
            || BinaryPrimitives.ReadInt32LittleEndian(payload[OriginLength..]) is var length
            && (length < 0 || length > payload.Length - EnvelopeAt))
        {
            throw new InvalidDataException("A stored message has no envelope.");
        }

        var start = EnvelopeAt + length;
        var fields = new FieldReader(payload[EnvelopeAt..start]);
        var (id, prefix) = (new MailId(fields.ReadInt64()), fields.ReadInt32());
        if (prefix < 0 || prefix > payload.Length - start)
        {
            throw new InvalidDataException("The prefix of a stored message is longer than its record.");
        }

        var earlier = RecordFields.ReadList(ref fields, ReadPart);
        return new MessageRecord(id, ReadMessage(ref fields), earlier, prefix, payload.Length - start - prefix, start)
        {
            Origin = JournalPosition.FromValue(BinaryPrimitives.ReadUInt64LittleEndian(payload)),
        };
    }

    /// <summary>Reads the id alone.</summary>
    /// <exception cref="InvalidDataException">The payload is not a message.</exception>
    public static MailId ReadId(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload.Length < EnvelopeAt ? [] : payload[EnvelopeAt..]);
        return new MailId(fields.ReadInt64());
    }

    /// <summary>Where the index finds the content that is not in earlier parts.</summary>
    /// <param name="position">The position of this record.</param>
    public RecordPlace PlaceAt(JournalPosition position) =>
        new((long)position.Value, Start, PrefixLength, PrefixLength + TailLength);

    /// <summary>The whole content, if this record has all of it; else null.</summary>
    /// <param name="position">The position of this record.</param>
    public ContentPart? WholeAt(JournalPosition position) =>
        Earlier.IsEmpty ? new ContentPart(position, Start, PrefixLength + TailLength) : null;

    private static ContentPart ReadPart(ref FieldReader fields)
    {
        var part = new ContentPart(JournalPosition.FromValue((ulong)fields.ReadInt64()), fields.ReadInt32(), fields.ReadInt32());
        return part.Start >= 0 && part.Length >= 0
            ? part
            : throw new InvalidDataException("A part of a stored message has a negative place.");
    }

    private static void WriteMessage(FieldWriter fields, NewMessage message)
    {
        fields.WriteNumber(message.SessionId.Value);
        fields.WriteTime(message.ReceivedAt);
        fields.WriteText(message.ReversePath);
        fields.WriteText(message.MailParameters);
        fields.WriteText(message.User);
        fields.WriteText(message.Summary.From);
        fields.WriteText(message.Summary.To);
        fields.WriteText(message.Summary.Subject);
        fields.WriteText(message.Summary.MessageId);
        fields.WriteText(message.Summary.Preview);
        fields.WriteNumber(message.Summary.Attachments);
        fields.WriteOctets(message.Remarks.IsEmpty ? [] : RemarkCodec.Encode(message.Remarks));
        fields.WriteList(message.Deliveries, (writer, delivery) =>
        {
            writer.WriteText(delivery.ForwardPath);
            writer.WriteText(delivery.Route);
            writer.WriteText(delivery.State.ToString());
            writer.WriteText(delivery.RcptParameters);
            writer.WriteTime(delivery.HeldUntil);
            WriteQueueEntry(writer, delivery.Queue);
        });
        fields.WriteFlag(message.IsListed);
        fields.WriteText(message.IdempotencyKey);
    }

    private static void WriteQueueEntry(FieldWriter fields, QueueEntry? entry)
    {
        fields.WriteFlag(entry is not null);
        if (entry is not null)
        {
            fields.WriteText(entry.Destination);
            fields.WriteTime(entry.NextAt);
            fields.WriteTime(entry.ExpiresAt);
            fields.WriteTime(entry.DelayNoticeAt);
            fields.WriteFlag(entry.IsHeld);
            fields.WriteText(entry.Note);
        }
    }

    private static QueueEntry? ReadQueueEntry(ref FieldReader fields)
    {
        if (!fields.ReadFlag())
        {
            return null;
        }

        var (destination, next, expires) = (fields.ReadText(), RecordFields.ReadTime(ref fields), RecordFields.ReadTime(ref fields));
        var (notice, isHeld, note) = (RecordFields.ReadOptionalTime(ref fields), fields.ReadFlag(), fields.ReadText());
        return new QueueEntry
        {
            Destination = destination,
            NextAt = next,
            ExpiresAt = expires,
            DelayNoticeAt = notice,
            IsHeld = isHeld,
            Note = note,
        };
    }

    private static NewMessage ReadMessage(ref FieldReader fields)
    {
        var (session, received) = (new MailId(fields.ReadInt64()), RecordFields.ReadTime(ref fields));
        var (reversePath, parameters, user) = (fields.ReadText(), fields.ReadText(), fields.ReadText());
        var (from, to, subject, messageId, preview) =
            (fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
        var attachments = fields.ReadInt32();
        var remarks = fields.ReadOctets();
        var deliveries = RecordFields.ReadList(ref fields, ReadDelivery);
        return new NewMessage
        {
            SessionId = session,
            ReceivedAt = received,
            ReversePath = reversePath,
            MailParameters = parameters,
            User = user,
            Summary = new MessageSummary(from, to, subject, messageId, preview, preview, attachments),
            Remarks = remarks.IsEmpty ? [] : RemarkCodec.Decode(remarks),
            Deliveries = deliveries,
            IsListed = fields.ReadFlag(),
            IdempotencyKey = fields.ReadText(),
        };
    }

    private static NewDelivery ReadDelivery(ref FieldReader fields)
    {
        var (path, route, state, parameters) = (fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
        return new NewDelivery(
            path,
            route,
            Enum.TryParse<DeliveryState>(state, out var known) ? known : DeliveryState.Held,
            parameters,
            RecordFields.ReadOptionalTime(ref fields))
        {
            Queue = ReadQueueEntry(ref fields),
        };
    }
}
