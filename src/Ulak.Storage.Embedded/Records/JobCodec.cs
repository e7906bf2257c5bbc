using System.Diagnostics.CodeAnalysis;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Encodes the changes of a store, other than messages, as records of the journal.</summary>
internal static class JobCodec
{
    /// <summary>Returns the record of a job; null if the job is not a change that the journal holds.</summary>
    public static (RecordKind Kind, byte[] Payload)? Encode(WriteJob job)
    {
        var fields = new FieldWriter();
        return (Write(fields, job) ?? QueueJobCodec.Write(fields, job)) is { } kind ? (kind, fields.Written.ToArray()) : null;
    }

    /// <summary>Returns the job of a record; null for a kind that is not a change of these.</summary>
    /// <exception cref="InvalidDataException">The payload is not one of that kind.</exception>
    [SuppressMessage("Style", "IDE0072", Justification = "The other kinds are not jobs.")]
    public static WriteJob? Decode(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        return kind switch
        {
            RecordKind.Delete => new DeleteMessagesJob(RecordFields.ReadIds(ref fields)),
            RecordKind.Change => new ChangeMessagesJob(RecordFields.ReadIds(ref fields), ReadChange(ref fields)),
            RecordKind.Trash => new TrashMessagesJob(RecordFields.ReadIds(ref fields), new MailId(fields.ReadInt64())),
            RecordKind.Restore => new RestoreMessagesJob(new MailId(fields.ReadInt64())),
            RecordKind.SaveUser => new SaveUserJob(RecordFields.ReadUser(ref fields)),
            RecordKind.RemoveUser => new RemoveUserJob(fields.ReadText()),
            _ => QueueJobCodec.Decode(kind, ref fields),
        };
    }

    private static RecordKind? Write(FieldWriter fields, WriteJob job)
    {
        switch (job)
        {
            case DeleteMessagesJob delete:
                fields.WriteIds(delete.Ids);
                return RecordKind.Delete;
            case ChangeMessagesJob change:
                fields.WriteIds(change.Ids);
                WriteChange(fields, change.Change);
                return RecordKind.Change;
            case TrashMessagesJob trash:
                fields.WriteIds(trash.Ids);
                fields.WriteNumber(trash.Token.Value);
                return RecordKind.Trash;
            case RestoreMessagesJob restore:
                fields.WriteNumber(restore.Token.Value);
                return RecordKind.Restore;
            case SaveUserJob save:
                fields.WriteUser(save.User);
                return RecordKind.SaveUser;
            case RemoveUserJob remove:
                fields.WriteText(remove.Name);
                return RecordKind.RemoveUser;
            default:
                return null;
        }
    }

    private static void WriteChange(FieldWriter fields, MessageChange change)
    {
        WriteFlag(fields, change.Read);
        WriteFlag(fields, change.Starred);
        fields.WriteFlag(change.Tags is not null);
        fields.WriteTexts(change.Tags ?? []);
        fields.WriteTexts(change.AddTags);
        fields.WriteTexts(change.RemoveTags);
    }

    private static MessageChange ReadChange(ref FieldReader fields)
    {
        var (read, starred, hasTags) = (ReadOptionalFlag(ref fields), ReadOptionalFlag(ref fields), fields.ReadFlag());
        var tags = RecordFields.ReadTexts(ref fields);
        return new MessageChange
        {
            Read = read,
            Starred = starred,
            Tags = hasTags ? tags : null,
            AddTags = RecordFields.ReadTexts(ref fields),
            RemoveTags = RecordFields.ReadTexts(ref fields),
        };
    }

    private static void WriteFlag(FieldWriter fields, bool? value) => fields.WriteNumber(value is null ? 2 : value.Value ? 1 : 0);

    private static bool? ReadOptionalFlag(ref FieldReader fields) => fields.ReadInt64() switch
    {
        0 => false,
        1 => true,
        _ => null,
    };
}
