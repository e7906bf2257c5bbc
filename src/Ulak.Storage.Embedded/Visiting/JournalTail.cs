using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Visiting;

/// <summary>Lets reads wait until the index has what the journal had when they began, so that they see everything acknowledged.</summary>
/// <param name="index">The index.</param>
/// <param name="files">The journal's files.</param>
/// <param name="time">The clock.</param>
/// <param name="catchUp">Brings the index up to date if its owner is gone.</param>
internal sealed class JournalTail(SqliteDatabase index, SegmentFiles files, TimeProvider time, Func<CancellationToken, Task> catchUp)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>A record that was waited for in vain: its write may have failed, so that it was not acknowledged.</summary>
    private JournalPosition _givenUp;

    /// <summary>Waits, but not for ever.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var (last, applied) = await FindLastAsync(cancellationToken).ConfigureAwait(false);
        if (last <= applied || last <= _givenUp)
        {
            return;
        }

        await catchUp(cancellationToken).ConfigureAwait(false);
        var start = time.GetTimestamp();
        while (applied < last && time.GetElapsedTime(start) < MaxWait)
        {
            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
            applied = await ReadAppliedAsync(cancellationToken).ConfigureAwait(false);
        }

        _givenUp = applied < last ? last : _givenUp;
    }

    private async Task<(JournalPosition Last, JournalPosition Applied)> FindLastAsync(CancellationToken cancellationToken)
    {
        var applied = await ReadAppliedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var last = await Task.Run(() => SegmentReader.FindLast(files, applied, (ushort)RecordKind.Content), cancellationToken)
                .ConfigureAwait(false);
            return (last, applied);
        }
        catch (DirectoryNotFoundException)
        {
            return (applied, applied);
        }
    }

    private Task<JournalPosition> ReadAppliedAsync(CancellationToken cancellationToken) =>
        index.Readers.ReadNowAsync(ApplyJob.ReadApplied, cancellationToken);
}
