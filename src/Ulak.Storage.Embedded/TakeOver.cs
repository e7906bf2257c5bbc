using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Moves the mail of a database that has no journal, of an older version, to a journal. All messages are copied first; then the database
/// becomes the old index, by one renaming. Until that, nothing of it changes. What follows is the same as after the loss of an index: it is
/// made again from the journal, with the sessions of the old one.
/// </summary>
internal static class TakeOver
{
    private const int BatchSize = 64;
    private const long SpareOctets = 64 << 20;

    /// <summary>Takes a database over if it has mail, and is not the index of a journal.</summary>
    /// <returns>Whether it was renamed, and closed before.</returns>
    /// <exception cref="StoreOpenException">That is not possible. The database is as before.</exception>
    public static async Task<bool> RunAsync(
        SqliteDatabase index, StoreDirectory directory, JournalOptions options, ILogger log, CancellationToken cancellationToken)
    {
        if (File.Exists(directory.OldIndex) && Directory.Exists(directory.NewJournal) && !Directory.Exists(directory.Journal))
        {
            // The last step of an interrupted run.
            directory.Rename(directory.NewJournal, directory.Journal);
        }

        if (await index.Readers.ReadAsync(SqliteDatabase.HasJournal, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var (messages, octets, users) = await index.Readers.ReadAsync(Measure, cancellationToken).ConfigureAwait(false);
        if (messages + users == 0)
        {
            // New, or the index of a journal was lost.
            await index.Writer.RunAsync(new BecomeIndexJob(), cancellationToken).ConfigureAwait(false);
            return false;
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
            await CopyAsync(index, DiskFolder.Create(directory.NewJournal), options, log, cancellationToken).ConfigureAwait(false);
            await index.DisposeAsync().ConfigureAwait(false);
            await Task.Run(() => Rename(directory), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or DatabaseException or IOException or OperationCanceledException)
        {
            DeleteNewJournal(directory);
            throw e is OperationCanceledException ? e : new StoreOpenException(
                $"The mail in {directory.Index} cannot be moved to a journal: {e.InnerException?.Message ?? e.Message} "
                + "It is unchanged. Remove the cause.",
                e);
        }

        directory.Rename(directory.NewJournal, directory.Journal);
        EmbeddedLog.TakeOverFinished(log);
        return true;
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

    private static void Rename(StoreDirectory directory)
    {
        using (var database = Database.Open(directory.Index, TimeSpan.FromSeconds(5), create: false))
        {
            // All of it is in one file then, and its renaming takes effect at once.
            database.Execute("PRAGMA journal_mode = DELETE");
        }

        StoreDirectory.DeleteDatabase(directory.OldIndex);
        directory.Rename(directory.Index, directory.OldIndex);
    }

    private static async Task CopyAsync(
        SqliteDatabase index, DiskFolder folder, JournalOptions options, ILogger log, CancellationToken cancellationToken)
    {
        await using var journal = Journal.Open(folder, options, JournalPosition.Start, (_, _) => { }, log);
        Task AppendAsync(RecordKind kind, byte[] payload) => journal.AppendAsync((ushort)kind, payload, cancellationToken);
        async Task CopyMessageAsync(MailId id)
        {
            if (await ChunkedContent.CopyAsync(index.Readers, journal, id, cancellationToken).ConfigureAwait(false) is var (_, payload))
            {
                await AppendAsync(RecordKind.Moved, payload).ConfigureAwait(false);
            }
        }

        for (var last = long.MinValue; ;)
        {
            var from = last;
            var ids = await index.Readers.ReadAsync(database => ReadIds(database, from), cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0)
            {
                break;
            }

            await Task.WhenAll(ids.Select(CopyMessageAsync)).ConfigureAwait(false);
            var states = await index.Readers.ReadAsync(
                database => ids.Select(id => ReadState(database, id)).OfType<MessageState>().ToList(), cancellationToken)
                .ConfigureAwait(false);
            await Task.WhenAll(states.Select(state => AppendAsync(RecordKind.States, CarriedRecords.Encode([state]))))
                .ConfigureAwait(false);
            last = ids[^1].Value;
        }

        var (users, pauses) = await index.Readers.ReadAsync(
            database => (UserQueries.List(database), QueueRows.ListPauses(database)), cancellationToken).ConfigureAwait(false);
        await AppendAsync(RecordKind.Users, CarriedRecords.Encode(users)).ConfigureAwait(false);
        await AppendAsync(RecordKind.Pauses, CarriedRecords.Encode(pauses)).ConfigureAwait(false);
        await foreach (var part in StateRows.ListSuppressionsAsync(index.Readers, cancellationToken).ConfigureAwait(false))
        {
            await AppendAsync(RecordKind.Suppressions, CarriedRecords.Encode(part)).ConfigureAwait(false);
        }
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

    /// <summary>Makes an empty database the index of a journal.</summary>
    private sealed class BecomeIndexJob : WriteJob<bool>
    {
        public override void Execute(WriteTransaction transaction) => transaction.SetTally("has_journal", 1);
    }
}
