using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Makes a database that has no journal the index of one: at the first start with a journal. All messages are copied to a new journal
/// first; then one transaction makes the database its index. Until that, nothing of the database changes.
/// </summary>
internal static class TakeOver
{
    private const int BatchSize = 64;
    private const long SpareOctets = 64 << 20;

    /// <summary>Takes a database over, if it is not the index of a journal already.</summary>
    /// <exception cref="StoreOpenException">That is not possible. The database is as before.</exception>
    public static async Task RunAsync(
        SqliteDatabase index, StoreDirectory directory, JournalOptions options, ILogger log, CancellationToken cancellationToken)
    {
        if (await index.Readers.ReadAsync(SqliteDatabase.HasJournal, cancellationToken).ConfigureAwait(false))
        {
            if (Directory.Exists(directory.NewJournal) && !Directory.Exists(directory.Journal))
            {
                // The last step of an interrupted run.
                directory.Rename(directory.NewJournal, directory.Journal);
            }

            return;
        }

        var (messages, octets, users) = await index.Readers.ReadAsync(Measure, cancellationToken).ConfigureAwait(false);
        if (messages + users == 0)
        {
            // New, or the index of a journal was lost.
            await index.Writer.RunAsync(new BecomeIndexJob([], JournalPosition.Start), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        if (directory.HasSegments)
        {
            throw new StoreOpenException(
                $"{directory.Index} is not the index of the journal in {directory.Journal}: each has mail. Move one of them away.");
        }

        EmbeddedLog.TakeOverStarted(log, messages, octets);
        RequireRoom(directory, octets);
        DeleteNewJournal(directory);
        try
        {
            var copies = await CopyAsync(index, DiskFolder.Create(directory.NewJournal), options, log, cancellationToken)
                .ConfigureAwait(false);
            await index.Writer.RunAsync(copies, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or OperationCanceledException)
        {
            DeleteNewJournal(directory);
            throw e is OperationCanceledException ? e : new StoreOpenException(
                $"The mail in {directory.Index} cannot be moved to a journal: {e.InnerException?.Message ?? e.Message} "
                + "It is unchanged. Remove the cause.",
                e);
        }

        await index.Writer.RunAsync(new SyncJob(), cancellationToken).ConfigureAwait(false);
        directory.Rename(directory.NewJournal, directory.Journal);
        Compact(index);
        EmbeddedLog.TakeOverFinished(log);
    }

    private static (long Messages, long Octets, long Users) Measure(Database database) => (
        database.Scalar("SELECT count(*) FROM message"),
        database.Scalar("SELECT coalesce(sum(size), 0) FROM message"),
        database.Scalar("SELECT count(*) FROM user"));

    private static void RequireRoom(StoreDirectory directory, long octets)
    {
        var needed = octets + (octets / 8) + SpareOctets;
        if (new DriveInfo(directory.Path).AvailableFreeSpace is var free && free < needed)
        {
            throw new StoreOpenException(
                $"Moving the mail in {directory.Index} to a journal needs {needed >> 20} MiB, and {free >> 20} MiB are free. "
                + "Make room.");
        }
    }

    private static void DeleteNewJournal(StoreDirectory directory)
    {
        if (Directory.Exists(directory.NewJournal))
        {
            Directory.Delete(directory.NewJournal, recursive: true);
        }
    }

    private static async Task<BecomeIndexJob> CopyAsync(
        SqliteDatabase index, DiskFolder folder, JournalOptions options, ILogger log, CancellationToken cancellationToken)
    {
        await using var journal = Journal.Open(folder, options, JournalPosition.Start, (_, _) => { }, log);
        var changes = new List<IndexChange>();
        for (var last = long.MinValue; ;)
        {
            var from = last;
            var ids = await index.Readers.ReadAsync(database => ReadIds(database, from), cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0)
            {
                break;
            }

            changes.AddRange(await Task.WhenAll(ids.Select(id => CopyAsync(index.Readers, journal, id, cancellationToken)))
                .ConfigureAwait(false));
            var states = await index.Readers.ReadAsync(
                database => ids.Select(id => ReadState(database, id)).OfType<MessageState>().ToList(), cancellationToken)
                .ConfigureAwait(false);
            changes.AddRange(await Task.WhenAll(states.Select(state => AppendAsync(
                journal, RecordKind.States, CarriedRecords.Encode([state]), new StatesChange([state]), cancellationToken)))
                .ConfigureAwait(false));

            last = ids[^1].Value;
        }

        var users = await index.Readers.ReadAsync(UserQueries.List, cancellationToken).ConfigureAwait(false);
        changes.Add(await AppendAsync(
            journal, RecordKind.Users, CarriedRecords.Encode(users), new UsersChange(users), cancellationToken).ConfigureAwait(false));
        return new BecomeIndexJob(changes, changes[^1].Position);
    }

    private static async Task<IndexChange> CopyAsync(ReaderPool readers, Journal journal, MailId id, CancellationToken cancellationToken) =>
        await ChunkedContent.CopyAsync(readers, journal, id, cancellationToken).ConfigureAwait(false) is var (record, payload)
            ? await AppendAsync(journal, RecordKind.Moved, payload, new PlaceChange(record), cancellationToken).ConfigureAwait(false)
            : new FunctionChange();

    private static async Task<IndexChange> AppendAsync(
        Journal journal, RecordKind kind, byte[] payload, IndexChange change, CancellationToken cancellationToken)
    {
        change.Position = await journal.AppendAsync((ushort)kind, payload, cancellationToken).ConfigureAwait(false);
        return change;
    }

    private static List<MailId> ReadIds(Database database, long after)
    {
        // Not those that were relayed and are not listed: they have no content any more.
        return database.Prepare(
            "SELECT id FROM message WHERE id > ?1 AND (deletion IS NULL OR deletion <> ?2 "
            + "OR EXISTS (SELECT 1 FROM queue WHERE message_id = message.id)) ORDER BY id LIMIT ?3",
            after, WriteTransaction.Unlisted, BatchSize).ReadAll(row => row.GetId(0));
    }

    /// <summary>Reads what the record of a message does not have; null if there is nothing.</summary>
    private static MessageState? ReadState(Database database, MailId id) =>
        StateRows.Find(database, id) is { } state
        && (state is not { IsRead: false, IsStarred: false, Deletion.Value: 0, Tags.IsEmpty: true }
            || state.Deliveries.Any(delivery => delivery.Queue is not null))
            ? state
            : null;

    /// <summary>Gives the space of the chunks back to the disk, if nothing else uses the database at the moment.</summary>
    private static void Compact(SqliteDatabase index)
    {
        try
        {
            using var database = Database.Open(index.File, index.Environment.Options.BusyTimeout, create: false);
            database.Execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (DatabaseException)
        {
            // Locked or full. SQLite uses the space for what comes.
        }
    }

    /// <summary>The place of a message, without what the journal has already.</summary>
    private sealed class PlaceChange(MessageRecord record) : IndexChange
    {
        private readonly MailId _id = record.Id;
        private readonly RecordPlace _place = record.PlaceAt(JournalPosition.Start);
        private readonly ContentPart[] _parts = [.. record.Earlier];

        public override void Execute(WriteTransaction transaction) =>
            MovedChange.TryMove(transaction, _id, _place with { Record = (long)Position.Value }, _parts);
    }

    /// <summary>Makes the database the index of a journal.</summary>
    private sealed class BecomeIndexJob(List<IndexChange> changes, JournalPosition applied) : WriteJob<bool>
    {
        public override void Execute(WriteTransaction transaction)
        {
            foreach (var change in changes)
            {
                change.Execute(transaction);
            }

            transaction.Prepare("DELETE FROM chunk").ExecuteNonQuery();
            transaction.SetTally("has_journal", 1);

            // Pauses and suppressions are written to the journal later, with what other processes change.
            transaction.Prepare("UPDATE tally SET value = 0 WHERE name = 'relay_segment' "
                + "AND (EXISTS (SELECT 1 FROM suppression) OR EXISTS (SELECT 1 FROM queue_pause))").ExecuteNonQuery();
            transaction.AppliedPosition = (long)applied.Value;
        }
    }
}
