using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// A store that writes each message once, to a journal. What is acknowledged is in the journal; the SQLite database beside it is an index
/// made from it, filled after the commit, and made again if it is lost. Sessions are only in the index: a lost index loses them. One
/// process owns a store.
/// </summary>
public sealed class EmbeddedStore : IAsyncDisposable
{
    private readonly SqliteDatabase _index;
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    private readonly JournalRunner _runner;
    private readonly ITimer _cleaning;

    private EmbeddedStore(SqliteDatabase index, JournalRunner runner, MessageIds ids)
    {
        (_index, _runner) = (index, runner);
        var cleaning = new CoalescedAction(CleanAsync);
        _cleaning = index.Environment.Time.CreateTimer(_ => _ = cleaning.RunAsync(), null, CleaningInterval, CleaningInterval);
        Messages = new EmbeddedMessageStore(
            new SqliteMessageStore(runner, index.Readers, index.Clock, index.Environment), index, runner, ids);
        Users = new SqliteUserStore(runner, index.Readers);
    }

    /// <summary>The messages.</summary>
    public IMessageStore Messages { get; }

    /// <summary>The sessions.</summary>
    public ISessionStore Sessions => _index.Sessions;

    /// <summary>The users.</summary>
    public IUserStore Users { get; }

    /// <summary>Reports changes.</summary>
    public IStoreWatcher Watcher => _index.Watcher;

    /// <summary>The journal.</summary>
    public Journal Journal => _runner.Journal;

    /// <summary>
    /// Opens a store: creates it in an empty directory, applies the end of the journal that a crash kept from the index, and applies all of
    /// it if the index was deleted. A database of an older version is taken over: its messages stay where they are.
    /// </summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message is a line for the user.</exception>
    public static async Task<EmbeddedStore> OpenAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        JournalRunner? runner = null;
        var index = await SqliteDatabase.OpenAsync(
            new SqliteStoreOptions
            {
                Directory = options.Directory,
                Retention = options.Retention,
                Summarizer = options.Summarizer,
                JournalContent = (transaction, id) => ReadHead(runner!.Journal, transaction, id),
            },
            time,
            log,
            cancellationToken).ConfigureAwait(false);
        try
        {
            runner = new JournalRunner(index);
            var applied = await index.Readers.ReadAsync(
                database => database.Scalar("SELECT value FROM tally WHERE name = 'applied'"), cancellationToken).ConfigureAwait(false);
            await Task.Run(
                () => OpenJournal(options, runner, JournalPosition.FromValue((ulong)applied), log),
                cancellationToken).ConfigureAwait(false);
            index.Readers.Before = runner.WaitForIndexAsync;
            var highest = await index.Readers.ReadAsync(
                database => database.Scalar("SELECT max(id) FROM message"), cancellationToken).ConfigureAwait(false);
            return new EmbeddedStore(index, runner, new MessageIds(index.Readers, highest));
        }
        catch
        {
            await index.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Deletes the index of a store that is not open; the next start makes it again from the journal. Sessions are lost.</summary>
    public static void DeleteIndex(string directory)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(Path.Combine(directory, "ulak.db" + suffix));
        }
    }

    /// <summary>Frees the segments of the journal that hold no content of messages any more; returns how many.</summary>
    public Task<int> FreeSegmentsAsync(CancellationToken cancellationToken) =>
        new SegmentCleaner(_index, _runner).RunAsync(cancellationToken);

    /// <summary>Writes what is queued, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cleaning.DisposeAsync().ConfigureAwait(false);

        // The journal first: what it completes goes to the index.
        await Journal.DisposeAsync().ConfigureAwait(false);
        await _index.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CleanAsync()
    {
        try
        {
            await FreeSegmentsAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            EmbeddedLog.CleaningFailed(_index.Environment.Log, e);
        }
    }

    private static void OpenJournal(EmbeddedStoreOptions options, JournalRunner runner, JournalPosition applied, ILogger log)
    {
        // Applying begins when the journal is open, because the content of messages is read from it. Until then only the places of the
        // records are kept.
        var records = new List<(JournalPosition Position, RecordKind Kind)>();
        runner.Journal = Journal.Open(
            new DiskFolder(Path.Combine(options.Directory, "journal")),
            options.Journal,
            applied,
            record =>
            {
                if (record.Position > applied && record.Kind != (ushort)RecordKind.Content)
                {
                    records.Add((record.Position, (RecordKind)record.Kind));
                }
            },
            log);
        runner.Start(applied);
        foreach (var (position, kind) in records)
        {
            if (JobOf(runner.Journal, position, kind, options.Summarizer, log) is { } job)
            {
                runner.Apply(job);
            }
        }
    }

    private static AppliedJob? JobOf(Journal journal, JournalPosition position, RecordKind kind, MessageSummarizer? summarizer, ILogger log)
    {
        try
        {
            var payload = journal.Read(position);
            if (kind != RecordKind.Message)
            {
                return JobCodec.Decode(kind, payload) is { } job ? new AppliedJob(job, position) : null;
            }

            var record = MessageRecord.Decode(payload);
            var segments = journal.Segments;
            if (record.Earlier.Any(part => !segments.Contains(part.Position.Segment)))
            {
                // Deleted, and freed in part.
                return null;
            }

            var message = record.Message;
            if (summarizer is not null)
            {
                var read = summarizer(Head(journal, record.Parts(position)));
                message = message with
                {
                    Summary = message.Summary with
                    {
                        Text = read.Text,
                        Cc = read.Cc,
                        ListId = read.ListId,
                        AttachmentNames = read.AttachmentNames,
                        Fields = read.Fields,
                    },
                };
            }

            return EmbeddedMessageWriter.CreateJob(message, payload, position);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or JournalRecordException)
        {
            EmbeddedLog.RecordNotApplied(log, position, e);
            return null;
        }
    }

    private static byte[] ReadHead(Journal journal, WriteTransaction transaction, MailId id) =>
        Head(journal, EmbeddedMessageStore.ReadParts(transaction.Database, id));

    /// <summary>The first part of a message's content, with the prefix before it.</summary>
    private static byte[] Head(Journal journal, IEnumerable<ContentPart> parts)
    {
        using var head = new MemoryStream();
        foreach (var part in parts.Take(2))
        {
            head.Write(journal.Read(part.Position), part.Start, part.Length);
        }

        return head.ToArray();
    }
}
