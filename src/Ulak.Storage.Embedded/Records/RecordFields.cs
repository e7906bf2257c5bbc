using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Reads an element of a list.</summary>
internal delegate T FieldParser<out T>(ref FieldReader fields);

/// <summary>The fields that several kinds of records have. The methods that read throw only <see cref="InvalidDataException"/>.</summary>
internal static class RecordFields
{
    // The range of DateTimeOffset: from the year 1 to 9999.
    private const long FirstMillisecond = -62_135_596_800_000;
    private const long LastMillisecond = 253_402_300_799_999;

    /// <summary>Writes the length of a list and its elements.</summary>
    public static void WriteList<T>(this FieldWriter fields, IReadOnlyCollection<T> items, Action<FieldWriter, T> write)
    {
        fields.WriteNumber(items.Count);
        foreach (var item in items)
        {
            write(fields, item);
        }
    }

    public static ImmutableArray<T> ReadList<T>(ref FieldReader fields, FieldParser<T> read)
    {
        // The length may be any number: no room is made before the elements are there.
        var items = ImmutableArray.CreateBuilder<T>();
        for (var count = fields.ReadInt64(); count > 0; count--)
        {
            items.Add(read(ref fields));
        }

        return items.DrainToImmutable();
    }

    public static void WriteIds(this FieldWriter fields, ImmutableArray<MailId> ids) =>
        fields.WriteList(ids, (writer, id) => writer.WriteNumber(id.Value));

    public static ImmutableArray<MailId> ReadIds(ref FieldReader fields) =>
        ReadList(ref fields, (ref FieldReader each) => new MailId(each.ReadInt64()));

    public static void WriteTexts(this FieldWriter fields, ImmutableArray<string> texts) =>
        fields.WriteList(texts, (writer, text) => writer.WriteText(text));

    public static ImmutableArray<string> ReadTexts(ref FieldReader fields) =>
        ReadList(ref fields, (ref FieldReader each) => each.ReadText());

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
