using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>Makes changes of the index from records that are read at the start.</summary>
internal static class RecordReplay
{
    /// <summary>
    /// Returns what a record changes; nothing for content, and for what cannot be used. A change that frees messages is divided into one
    /// for each of them, because a full disk may have room for no more; only the last one has the position of the whole record.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="segments">The numbers of all segments.</param>
    /// <param name="log">Receives what cannot be used.</param>
    public static IReadOnlyList<IndexChange> ChangesOf(JournalRecord record, IReadOnlyCollection<uint> segments, ILogger log)
    {
        try
        {
            var change = Decode((RecordKind)record.Kind, record.Payload.Span, segments);
            List<IndexChange> changes = change is JobChange { Job: FreeMessagesJob { Ids.Length: > 1 } free }
                ? [.. free.Ids.Select(id => new JobChange(free.For([id])))]
                : change is null ? [] : [change];
            foreach (var each in changes)
            {
                each.Position = each == changes[^1] ? record.Position : record.Position with { Offset = record.Position.Offset - 1 };
            }

            return changes;
        }
        catch (InvalidDataException e)
        {
            EmbeddedLog.RecordNotApplied(log, record.Position, e);
            return [];
        }
    }

    /// <summary>Decodes a record of any kind.</summary>
    /// <exception cref="InvalidDataException">The payload is not one of that kind.</exception>
    [SuppressMessage("Style", "IDE0072", Justification = "The other kinds are jobs.")]
    public static IndexChange? Decode(RecordKind kind, ReadOnlySpan<byte> payload, IReadOnlyCollection<uint> segments)
    {
        switch (kind)
        {
            case RecordKind.Content:
                return null;
            case RecordKind.Message or RecordKind.Moved:
                var message = MessageRecord.Decode(payload);

                // A segment with a part of it was freed: the message was deleted, or a later record has all of it.
                return message.Earlier.Any(part => !segments.Contains(part.Position.Segment)) ? new FunctionChange()
                    : kind == RecordKind.Moved ? new MovedChange(message, MessageIndexing.ByScan)
                    : new AddedChange(message, message.Message, MessageIndexing.ByScan);
            case RecordKind.States:
                return new StatesChange(CarriedRecords.DecodeStates(payload));
            case RecordKind.Users:
                return new UsersChange(CarriedRecords.DecodeUsers(payload));
            case RecordKind.Pauses:
                return new PausesChange(CarriedRecords.DecodePauses(payload));
            case RecordKind.Suppressions:
                return new SuppressionsChange(CarriedRecords.DecodeSuppressions(payload));
            case RecordKind.Deletions:
                return new DeletionsChange(CarriedRecords.DecodeDeletions(payload));
            default:
                return JobCodec.Decode(kind, payload) is { } job ? new JobChange(job) : null;
        }
    }
}
