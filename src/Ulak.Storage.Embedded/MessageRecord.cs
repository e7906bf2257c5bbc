using System.Buffers.Binary;
using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Embedded.Journals;

namespace Ulak.Storage.Embedded;

/// <summary>A part of a message's content: octets of the payload of a record.</summary>
internal readonly record struct ContentPart(JournalPosition Position, int Start, int Length);

/// <summary>
/// A message as a record: the length of its envelope (4 octets), the envelope, the prefix, and the last part of the content. Earlier parts
/// are separate records, whose positions the envelope lists. The text for the search is not stored: it is read from the content
/// again.
/// </summary>
internal sealed record MessageRecord(
    MailId Id, NewMessage Message, ImmutableArray<ContentPart> Earlier, int PrefixLength, int TailLength, int Start)
{
    /// <summary>The size of the whole content.</summary>
    public long Size => PrefixLength + Earlier.Sum(part => (long)part.Length) + TailLength;

    /// <summary>Encodes a message.</summary>
    public static byte[] Encode(
        MailId id, NewMessage message, ImmutableArray<ContentPart> earlier, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> tail)
    {
        var fields = new FieldWriter();
        fields.WriteNumber(id.Value);
        fields.WriteNumber(prefix.Length);
        fields.WriteNumber(earlier.Length);
        foreach (var part in earlier)
        {
            fields.WriteNumber((long)part.Position.Value);
            fields.WriteNumber(part.Start);
            fields.WriteNumber(part.Length);
        }

        WriteMessage(fields, message);
        var envelope = fields.Written;
        var payload = new byte[sizeof(int) + envelope.Length + prefix.Length + tail.Length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, envelope.Length);
        envelope.CopyTo(payload.AsSpan(sizeof(int)));
        prefix.CopyTo(payload.AsSpan(sizeof(int) + envelope.Length));
        tail.CopyTo(payload.AsSpan(sizeof(int) + envelope.Length + prefix.Length));
        return payload;
    }

    /// <summary>Decodes a message. Its summary has no text, and none of the fields that are only searched.</summary>
    /// <exception cref="InvalidDataException">The payload is not a message.</exception>
    public static MessageRecord Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(int)
            || BinaryPrimitives.ReadInt32LittleEndian(payload) is var length && (length < 0 || length > payload.Length - sizeof(int)))
        {
            throw new InvalidDataException("A stored message has no envelope.");
        }

        var fields = new FieldReader(payload.Slice(sizeof(int), length));
        var id = new MailId(fields.ReadInt64());
        var prefix = fields.ReadInt32();
        var earlier = ImmutableArray.CreateBuilder<ContentPart>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            earlier.Add(new ContentPart(JournalPosition.FromValue((ulong)fields.ReadInt64()), fields.ReadInt32(), fields.ReadInt32()));
        }

        var start = sizeof(int) + length;
        return new MessageRecord(id, ReadMessage(ref fields), earlier.DrainToImmutable(), prefix, payload.Length - start - prefix, start);
    }

    /// <summary>All parts of the content in their order.</summary>
    /// <param name="position">The position of this record.</param>
    public IEnumerable<ContentPart> Parts(JournalPosition position) =>
    [
        .. PrefixLength > 0 ? [new ContentPart(position, Start, PrefixLength)] : Array.Empty<ContentPart>(),
        .. Earlier,
        .. TailLength > 0 ? [new ContentPart(position, Start + PrefixLength, TailLength)] : Array.Empty<ContentPart>(),
    ];

    private static void WriteMessage(FieldWriter fields, NewMessage message)
    {
        fields.WriteNumber(message.SessionId.Value);
        fields.WriteNumber(message.ReceivedAt.ToUnixTimeMilliseconds());
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
        fields.WriteNumber(message.Deliveries.Length);
        foreach (var delivery in message.Deliveries)
        {
            fields.WriteText(delivery.ForwardPath);
            fields.WriteText(delivery.Route);
            fields.WriteText(delivery.State.ToString());
            fields.WriteText(delivery.RcptParameters);
            fields.WriteNumber(delivery.HeldUntil?.ToUnixTimeMilliseconds() ?? 0);
        }
    }

    private static NewMessage ReadMessage(ref FieldReader fields)
    {
        var (session, received) = (new MailId(fields.ReadInt64()), DateTimeOffset.FromUnixTimeMilliseconds(fields.ReadInt64()));
        var (reversePath, parameters, user) = (fields.ReadText(), fields.ReadText(), fields.ReadText());
        var (from, to, subject, messageId, preview) =
            (fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
        var attachments = fields.ReadInt32();
        var remarks = fields.ReadOctets();
        return new NewMessage
        {
            SessionId = session,
            ReceivedAt = received,
            ReversePath = reversePath,
            MailParameters = parameters,
            User = user,
            Summary = new MessageSummary(from, to, subject, messageId, preview, preview, attachments),
            Remarks = remarks.IsEmpty ? [] : RemarkCodec.Decode(remarks),
            Deliveries = ReadDeliveries(ref fields),
        };
    }

    private static ImmutableArray<NewDelivery> ReadDeliveries(ref FieldReader fields)
    {
        var deliveries = ImmutableArray.CreateBuilder<NewDelivery>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            var (path, route, state, parameters) = (fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
            var held = fields.ReadInt64();
            deliveries.Add(new NewDelivery(
                path,
                route,
                Enum.TryParse<DeliveryState>(state, out var known) ? known : DeliveryState.Held,
                parameters,
                held == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(held)));
        }

        return deliveries.DrainToImmutable();
    }
}
