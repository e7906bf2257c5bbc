using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Embedded.Records;

/// <summary>The fields that several kinds of records have. The methods that read throw only <see cref="InvalidDataException"/>.</summary>
internal static class RecordFields
{
    // The range of DateTimeOffset: from the year 1 to 9999.
    private const long FirstMillisecond = -62_135_596_800_000;
    private const long LastMillisecond = 253_402_300_799_999;

    public static void WriteIds(this FieldWriter fields, ImmutableArray<MailId> ids)
    {
        fields.WriteNumber(ids.Length);
        foreach (var id in ids)
        {
            fields.WriteNumber(id.Value);
        }
    }

    public static ImmutableArray<MailId> ReadIds(ref FieldReader fields)
    {
        var ids = ImmutableArray.CreateBuilder<MailId>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            ids.Add(new MailId(fields.ReadInt64()));
        }

        return ids.DrainToImmutable();
    }

    public static void WriteTexts(this FieldWriter fields, ImmutableArray<string> texts)
    {
        fields.WriteNumber(texts.Length);
        foreach (var text in texts)
        {
            fields.WriteText(text);
        }
    }

    public static ImmutableArray<string> ReadTexts(ref FieldReader fields)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            texts.Add(fields.ReadText());
        }

        return texts.DrainToImmutable();
    }

    public static void WriteUser(this FieldWriter fields, StoredUser user)
    {
        fields.WriteText(user.Name);
        fields.WriteText(user.Verifier);
        fields.WriteTexts(user.Addresses);
        fields.WriteTime(user.CreatedAt);
    }

    public static StoredUser ReadUser(ref FieldReader fields)
    {
        var (name, verifier) = (fields.ReadText(), fields.ReadText());
        var addresses = ReadTexts(ref fields);
        return new StoredUser(name, verifier, addresses, ReadTime(ref fields));
    }

    public static void WriteSuppression(this FieldWriter fields, SuppressionEntry entry)
    {
        fields.WriteText(entry.Address);
        fields.WriteNumber(entry.Failures);
        fields.WriteText(entry.Reason);
        fields.WriteText(entry.Reply);
        fields.WriteTime(entry.AddedAt);
        fields.WriteTime(entry.ExpiresAt);
    }

    public static SuppressionEntry ReadSuppression(ref FieldReader fields) => new(
        fields.ReadText(), fields.ReadInt32(), fields.ReadText(), fields.ReadText(), ReadTime(ref fields), ReadOptionalTime(ref fields));

    /// <summary>Writes a time as milliseconds since 1970; 0 for none.</summary>
    public static void WriteTime(this FieldWriter fields, DateTimeOffset? time) =>
        fields.WriteNumber(time?.ToUnixTimeMilliseconds() ?? 0);

    /// <summary>Reads a time that may be missing.</summary>
    public static DateTimeOffset? ReadOptionalTime(ref FieldReader fields) =>
        ReadTime(ref fields) is var time && time == DateTimeOffset.UnixEpoch ? null : time;

    /// <summary>Reads a time: milliseconds since 1970.</summary>
    public static DateTimeOffset ReadTime(ref FieldReader fields) =>
        fields.ReadInt64() is >= FirstMillisecond and <= LastMillisecond and var milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new InvalidDataException("A time in a stored record is out of range.");
}
