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
        switch (job)
        {
            case DeleteMessagesJob delete:
                fields.WriteIds(delete.Ids);
                return (RecordKind.Delete, fields.Written.ToArray());
            case ChangeMessagesJob change:
                fields.WriteIds(change.Ids);
                WriteChange(fields, change.Change);
                return (RecordKind.Change, fields.Written.ToArray());
            case TrashMessagesJob trash:
                fields.WriteIds(trash.Ids);
                fields.WriteNumber(trash.Token.Value);
                return (RecordKind.Trash, fields.Written.ToArray());
            case RestoreMessagesJob restore:
                fields.WriteNumber(restore.Token.Value);
                return (RecordKind.Restore, fields.Written.ToArray());
            case SaveUserJob save:
                fields.WriteUser(save.User);
                return (RecordKind.SaveUser, fields.Written.ToArray());
            case RemoveUserJob remove:
                fields.WriteText(remove.Name);
                return (RecordKind.RemoveUser, fields.Written.ToArray());
            default:
                return QueueJobCodec.Encode(job);
        }
    }

    /// <summary>Returns the job of a record; null for a kind that is not a change of these.</summary>
    /// <exception cref="InvalidDataException">The payload is not one of that kind.</exception>
    public static WriteJob? Decode(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        switch (kind)
        {
            case RecordKind.Delete:
                return new DeleteMessagesJob(RecordFields.ReadIds(ref fields));
            case RecordKind.Change:
                return new ChangeMessagesJob(RecordFields.ReadIds(ref fields), ReadChange(ref fields));
            case RecordKind.Trash:
                return new TrashMessagesJob(RecordFields.ReadIds(ref fields), new MailId(fields.ReadInt64()));
            case RecordKind.Restore:
                return new RestoreMessagesJob(new MailId(fields.ReadInt64()));
            case RecordKind.SaveUser:
                return new SaveUserJob(RecordFields.ReadUser(ref fields));
            case RecordKind.RemoveUser:
                return new RemoveUserJob(fields.ReadText());
            default:
                return QueueJobCodec.Decode(kind, payload);
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
