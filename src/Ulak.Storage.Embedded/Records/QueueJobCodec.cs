using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Encodes the changes of the queue and of the suppression list as records of the journal.</summary>
internal static class QueueJobCodec
{
    private enum ChangeKind
    {
        Retry = 1,
        Hold = 2,
        Release = 3,
        Reroute = 4,
        Bounce = 5,
        Delete = 6,
        Postpone = 7,
    }

    /// <summary>Reads the job of a record; null for a kind that is not a change of these.</summary>
    /// <exception cref="InvalidDataException">The payload is not one of that kind.</exception>
    [SuppressMessage("Style", "IDE0072", Justification = "The other kinds are other changes.")]
    public static WriteJob? Decode(RecordKind kind, ref FieldReader fields) => kind switch
    {
        RecordKind.Attempt => new RecordAttemptJob(ReadAttempt(ref fields)),
        RecordKind.ChangeQueue => new ChangeQueueJob(ReadKeys(ref fields), ReadChange(ref fields)),
        RecordKind.CompleteReports => new CompleteReportsJob(ReadKeys(ref fields)),
        RecordKind.Pause => new PauseDestinationJob(fields.ReadText(), fields.ReadFlag()),
        RecordKind.SaveSuppression => new SaveSuppressionJob(RecordFields.ReadSuppression(ref fields), fields.ReadFlag()),
        RecordKind.RemoveSuppression => new RemoveSuppressionJob(fields.ReadText()),
        _ => null,
    };

    /// <summary>Writes the fields of a job; null if it is not a change of these.</summary>
    public static RecordKind? Write(FieldWriter fields, WriteJob job)
    {
        switch (job)
        {
            case RecordAttemptJob attempt:
                WriteAttempt(fields, attempt);
                return RecordKind.Attempt;
            case ChangeQueueJob change:
                WriteKeys(fields, change.Keys);
                WriteChange(fields, change.Change);
                return RecordKind.ChangeQueue;
            case CompleteReportsJob complete:
                WriteKeys(fields, complete.Keys);
                return RecordKind.CompleteReports;
            case PauseDestinationJob pause:
                fields.WriteText(pause.Destination);
                fields.WriteFlag(pause.IsPaused);
                return RecordKind.Pause;
            case SaveSuppressionJob save:
                fields.WriteSuppression(save.Entry);
                fields.WriteFlag(save.AddsFailure);
                return RecordKind.SaveSuppression;
            case RemoveSuppressionJob remove:
                fields.WriteText(remove.Address);
                return RecordKind.RemoveSuppression;
            default:
                return null;
        }
    }

    private static void WriteAttempt(FieldWriter fields, RecordAttemptJob job)
    {
        var attempt = job.Attempt;
        fields.WriteNumber(attempt.Message.Value);
        fields.WriteTime(attempt.At);
        fields.WriteText(attempt.Host);
        fields.WriteOctets(job.Dialogue);
        fields.WriteList(attempt.Results, WriteResult);
    }

    private static void WriteResult(FieldWriter fields, DeliveryResult result)
    {
        fields.WriteNumber(result.Ordinal);
        fields.WriteNumber((int)result.Outcome);
        fields.WriteText(result.Reply);
        fields.WriteText(result.Reason);
        fields.WriteTime(result.NextAt);
        fields.WriteNumber((int)result.Report);
    }

    private static AttemptRecord ReadAttempt(ref FieldReader fields) => new()
    {
        Message = new MailId(fields.ReadInt64()),
        At = RecordFields.ReadTime(ref fields),
        Host = fields.ReadText(),
        Dialogue = DialogueCodec.Decode(fields.ReadOctets()),
        Results = RecordFields.ReadList(ref fields, ReadResult),
    };

    private static DeliveryResult ReadResult(ref FieldReader fields)
    {
        var (ordinal, outcome) = (fields.ReadInt32(), (AttemptOutcome)fields.ReadInt32());
        return !Enum.IsDefined(outcome)
            ? throw new InvalidDataException($"A stored attempt has the unknown outcome {outcome}.")
            : new DeliveryResult(ordinal, outcome, fields.ReadText(), fields.ReadText())
            {
                NextAt = RecordFields.ReadOptionalTime(ref fields),
                Report = (ReportKind)fields.ReadInt32(),
            };
    }

    private static void WriteKeys(FieldWriter fields, ImmutableArray<DeliveryKey> keys) => fields.WriteList(keys, (writer, key) =>
    {
        writer.WriteNumber(key.Message.Value);
        writer.WriteNumber(key.Ordinal);
    });

    private static ImmutableArray<DeliveryKey> ReadKeys(ref FieldReader fields) => RecordFields.ReadList(
        ref fields, (ref FieldReader each) => new DeliveryKey(new MailId(each.ReadInt64()), each.ReadInt32()));

    /// <summary>Every change is written with the same fields; those that it does not have are empty.</summary>
    private static void WriteChange(FieldWriter fields, QueueChange change)
    {
        var (kind, at, first, second) = change switch
        {
            QueueChange.Retry retry => (ChangeKind.Retry, retry.At, "", ""),
            QueueChange.Hold hold => (ChangeKind.Hold, default, hold.Note, ""),
            QueueChange.Release release => (ChangeKind.Release, release.At, "", ""),
            QueueChange.Reroute reroute => (ChangeKind.Reroute, reroute.At, reroute.Route, reroute.Destination),
            QueueChange.Bounce bounce => (ChangeKind.Bounce, bounce.At, bounce.Reply, ""),
            QueueChange.Delete delete => (ChangeKind.Delete, delete.At, "", ""),
            QueueChange.Postpone postpone => (ChangeKind.Postpone, postpone.At, "", ""),
            _ => throw new InvalidOperationException($"A record for {change.GetType()} is missing."),
        };
        fields.WriteNumber((int)kind);
        fields.WriteTime(kind == ChangeKind.Hold ? null : at);
        fields.WriteText(first);
        fields.WriteText(second);
    }

    private static QueueChange ReadChange(ref FieldReader fields)
    {
        var (kind, at) = ((ChangeKind)fields.ReadInt64(), RecordFields.ReadTime(ref fields));
        var (first, second) = (fields.ReadText(), fields.ReadText());
        return kind switch
        {
            ChangeKind.Retry => new QueueChange.Retry(at),
            ChangeKind.Hold => new QueueChange.Hold(first),
            ChangeKind.Release => new QueueChange.Release(at),
            ChangeKind.Reroute => new QueueChange.Reroute(first, second, at),
            ChangeKind.Bounce => new QueueChange.Bounce(at, first),
            ChangeKind.Delete => new QueueChange.Delete(at),
            ChangeKind.Postpone => new QueueChange.Postpone(at),
            _ => throw new InvalidDataException($"A stored change of the queue has the unknown kind {kind}."),
        };
    }
}
