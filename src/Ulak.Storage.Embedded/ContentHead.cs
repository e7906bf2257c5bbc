using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded;

/// <summary>Reads the beginning of messages for the search index.</summary>
internal static class ContentHead
{
    private const int MaxOctets = 256 << 10;

    /// <summary>
    /// Reads the prefix and the first part of the content. Null if the content is in the index; empty if it cannot be read, so that one
    /// damaged message does not keep others from being indexed.
    /// </summary>
    public static byte[]? Read(Database database, MailId id, Func<JournalPosition, ReadOnlyMemory<byte>> read)
    {
        if (EmbeddedMessageStore.FindParts(database, id) is not { Count: > 0 } parts)
        {
            return null;
        }

        using var head = new MemoryStream();
        try
        {
            foreach (var part in parts)
            {
                head.Write(read(part.Position).Span.Slice(part.Start, part.Length));
                if (head.Length >= MaxOctets)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is JournalRecordException or ArgumentOutOfRangeException)
        {
            return [];
        }

        return head.ToArray();
    }
}
