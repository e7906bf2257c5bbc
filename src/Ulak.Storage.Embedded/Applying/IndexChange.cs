using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>What a record of the journal changes in the index.</summary>
internal abstract class IndexChange : WriteJob
{
    /// <summary>The record's position; set when the record is durable.</summary>
    public JournalPosition Position { get; set; }

    /// <summary>Why the index refused the change, so that only the position goes on; null if it did not.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>The approximate number of octets that the index grows by.</summary>
    public virtual int IndexOctets => 512;

    /// <summary>What the change's record may use of the last room for the journal.</summary>
    public virtual RecordRoom Room => FreesSpace ? RecordRoom.All : RecordRoom.Most;

    public override void Succeed()
    {
    }

    public override void Fail(Exception cause)
    {
    }
}

/// <summary>A change that frees space, and that a function writes; without one, only the position goes on.</summary>
internal sealed class FunctionChange(Action<WriteTransaction, JournalPosition>? execute = null) : IndexChange
{
    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction) => execute?.Invoke(transaction, Position);
}

/// <summary>A job of the store, whose caller gets the result. What it needs of the journal to be repeated is saved with it.</summary>
internal sealed class JobChange(WriteJob job) : IndexChange
{
    public WriteJob Job => job;

    /// <summary>The job, if it has the result of deliveries; null otherwise.</summary>
    public RecordAttemptJob? Attempt => job as RecordAttemptJob;

    public override bool MustBeDurable => job.MustBeDurable;

    public override int EstimatedOctets => job.EstimatedOctets;

    public override int IndexOctets => base.IndexOctets + job.EstimatedOctets;

    public override bool FreesSpace => job.FreesSpace;

    // Results of deliveries free space in the end. Until then they must leave room for what frees it now.
    public override RecordRoom Room => Attempt is not null ? RecordRoom.Most : base.Room;

    public override void Execute(WriteTransaction transaction) => JobTracking.Execute(transaction, job, Position);

    public override void Succeed() => job.Succeed();

    public override void Fail(Exception cause) => job.Fail(cause);
}

/// <summary>Applies changes in their order, and saves the position of the last one in the same transaction.</summary>
/// <param name="changes">The changes.</param>
/// <param name="mayUseReserve">Whether they may use the reserve: the store is being opened, or a change that frees space waits.</param>
internal sealed class ApplyJob(IReadOnlyList<IndexChange> changes, bool mayUseReserve) : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override bool FreesSpace => mayUseReserve;

    /// <summary>Reads the position of the last change that the index has.</summary>
    public static JournalPosition ReadApplied(Database database) =>
        JournalPosition.FromValue((ulong)database.Scalar("SELECT value FROM tally WHERE name = 'applied'"));

    /// <summary>Whether a failure means that a change contradicts the index, so that trying again is useless.</summary>
    public static bool IsPermanent(Exception failure) => failure is StoreUnavailableException
    {
        InnerException: not (DatabaseException { IsConstraint: false } or DatabaseMovedException or IOException or null),
    };

    public override bool NeedsReserve => !mayUseReserve && changes.Any(change => change is AddedChange);

    public override int EstimatedOctets => changes.Sum(change => change.EstimatedOctets);

    public override void Execute(WriteTransaction transaction)
    {
        var ended = EndedMessages.Find(changes);
        foreach (var change in changes.Where(change => change.Refusal is null && !ended.Contains(change)))
        {
            change.Execute(transaction);
        }

        transaction.AppliedPosition = (long)changes[^1].Position.Value;
    }
}
