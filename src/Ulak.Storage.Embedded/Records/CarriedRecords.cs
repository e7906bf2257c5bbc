using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Embedded.Journals;

namespace Ulak.Storage.Embedded.Records;

/// <summary>The marks of a message.</summary>
/// <param name="Id">The message.</param>
/// <param name="IsRead">Whether it is read.</param>
/// <param name="IsStarred">Whether it is starred.</param>
/// <param name="Deletion">What it was trashed with; 0 if it is not in the trash.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record MessageState(MailId Id, bool IsRead, bool IsStarred, MailId Deletion, ImmutableArray<string> Tags);

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
        }

        return fields.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The payload is not one of states.</exception>
    public static ImmutableArray<MessageState> DecodeStates(ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var states = ImmutableArray.CreateBuilder<MessageState>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            var (id, isRead, isStarred) = (new MailId(fields.ReadInt64()), fields.ReadFlag(), fields.ReadFlag());
            var deletion = new MailId(fields.ReadInt64());
            states.Add(new MessageState(id, isRead, isStarred, deletion, RecordFields.ReadTexts(ref fields)));
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
}
