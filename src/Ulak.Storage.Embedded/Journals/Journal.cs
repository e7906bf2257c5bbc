using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>
/// An append-only journal in a folder of segments. What is appended is durable when its task completes; all that is appended during one
/// sync shares the next one. All members are safe to call concurrently from any thread. One process owns a journal; the caller sees to
/// that.
/// </summary>
/// <example>
/// <code>
/// var folder = DiskFolder.Create(path);
/// await using var journal = Journal.Open(folder, new JournalOptions(), JournalPosition.Start, (record, _) => Apply(record), log);
/// var position = await journal.AppendAsync(kind, payload, cancellationToken);
/// var payload = journal.Read(position);
/// </code>
/// </example>
internal sealed class Journal : IAsyncDisposable
{
    private readonly SegmentFiles _files;
    private readonly JournalOptions _options;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<uint, SegmentHeader> _segments;
    private readonly SegmentWriter _writer;
    private readonly JournalQueue _queue = new();
    private readonly RecentPayloads _recent;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreUnavailableException? _lastFailure;

    private Journal(SegmentFiles files, JournalOptions options, JournalRecovery recovery, ILogger log)
    {
        (_files, _options, _log) = (files, options, log);
        _segments = recovery.Segments;
        _recent = new RecentPayloads(options.RecentOctets);
        _writer = new SegmentWriter(files, options, recovery) { Opened = Add, Written = Complete, Failed = Fail };
        Report = recovery.Report;
        End = recovery.End;
        new Thread(Run) { IsBackground = true, Name = "Ulak journal" }.Start();
    }

    /// <summary>What the opening found.</summary>
    public JournalReport Report { get; }

    /// <summary>The end of the records that the opening found.</summary>
    public JournalPosition End { get; }

    /// <summary>Why the last write, or the reservation of a further segment, failed; null if it did not.</summary>
    public StoreUnavailableException? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>The numbers of the segments, in ascending order. The last may still be written.</summary>
    public IReadOnlyList<uint> Segments
    {
        get
        {
            lock (_lock)
            {
                return [.. _segments.Keys];
            }
        }
    }

    /// <summary>The maximum length of a record's payload.</summary>
    public int MaxPayload => _options.MaxPayload;

    /// <summary>How many octets can be written without more of the disk.</summary>
    public long Room => _writer.Room;

    /// <summary>The size of new segments.</summary>
    public int SegmentSize => _options.SegmentSize;

    /// <summary>The size of a segment's file; 0 if there is no such segment.</summary>
    public long SizeOf(uint segment)
    {
        lock (_lock)
        {
            return _segments.TryGetValue(segment, out var header) ? header.Size : 0;
        }
    }

    /// <summary>
    /// Opens a journal, and creates it in an empty folder. Records begin in a new segment: what a crash left is never written behind.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The options.</param>
    /// <param name="from">Where to begin reading; segments before it are not read.</param>
    /// <param name="replay">Receives each whole record from there on, in the order in which they were appended, and the numbers of all
    /// segments.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="StoreOpenException">The journal cannot be opened; the message is a line for the user.</exception>
    public static Journal Open(
        IJournalFolder folder,
        JournalOptions options,
        JournalPosition from,
        Action<JournalRecord, IReadOnlyCollection<uint>> replay,
        ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentSize, 64 << 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentSize, 1 << 30);
        try
        {
            var files = new SegmentFiles(folder, options);
            var recovery = JournalRecovery.Begin(files);
            files.DeleteUnusableSpares();
            recovery.Replay(from, record => replay(record, recovery.Segments.Keys));
            foreach (var damage in recovery.Report.Damages)
            {
                EmbeddedLog.JournalDamaged(log, damage);
            }

            return new Journal(files, options, recovery, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"The journal cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads all of a journal, and reports what it holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="found">Receives each whole record, in the order in which they were appended.</param>
    public static JournalReport Check(IJournalFolder folder, Action<JournalRecord> found)
    {
        var recovery = JournalRecovery.Begin(new SegmentFiles(folder, new JournalOptions()));
        recovery.Replay(JournalPosition.Start, found);
        return recovery.Report;
    }

    /// <summary>Appends a record; the task completes with its position when it is durable.</summary>
    /// <param name="kind">What the payload is; the journal only stores it.</param>
    /// <param name="payload">The octets. They must not change until the task completes.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue. A queued record cannot be cancelled.</param>
    /// <exception cref="ArgumentException">The payload is longer than <see cref="JournalOptions.MaxPayload"/>.</exception>
    /// <exception cref="StoreUnavailableException">The disk is full, or it failed. Whether the record is found at the next start is not
    /// known.</exception>
    /// <exception cref="ObjectDisposedException">The journal is closed.</exception>
    public Task<JournalPosition> AppendAsync(ushort kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        AppendAsync(new PendingRecord(kind, payload, null, TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);

    /// <summary>
    /// Appends a record, whose callback runs on the journal's thread, in the order of the records, before the task completes.
    /// </summary>
    /// <inheritdoc cref="AppendAsync(ushort, ReadOnlyMemory{byte}, CancellationToken)"/>
    public async Task<JournalPosition> AppendAsync(PendingRecord record, CancellationToken cancellationToken)
    {
        if (record.Payload.Length > _options.MaxPayload)
        {
            throw new ArgumentException($"A record has at most {_options.MaxPayload} octets.", nameof(record));
        }

        await _queue.AddAsync(record, cancellationToken).ConfigureAwait(false);
        return await record.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Appends records one right after the other, so that they share their blocks.</summary>
    /// <inheritdoc cref="AppendAsync(PendingRecord, CancellationToken)"/>
    public async Task AppendAsync(IReadOnlyList<PendingRecord> records, CancellationToken cancellationToken)
    {
        await _queue.AddAsync(records, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(records.Select(record => record.Completion.Task)).ConfigureAwait(false);
    }

    /// <summary>Keeps a payload in memory for a while, because it will be read soon.</summary>
    /// <param name="position">Where it was written.</param>
    /// <param name="payload">The octets. They must not change any more.</param>
    public void Keep(JournalPosition position, ReadOnlyMemory<byte> payload) => _recent.Add(position, payload);

    /// <summary>Returns a payload that is kept in memory; null if it is not.</summary>
    public ReadOnlyMemory<byte>? FindKept(JournalPosition position) => _recent.Find(position);

    /// <summary>Reads a record's payload.</summary>
    /// <exception cref="JournalRecordException">There is no such record, its segment was freed, or it is damaged.</exception>
    public ReadOnlyMemory<byte> Read(JournalPosition position)
    {
        lock (_lock)
        {
            if (!_segments.ContainsKey(position.Segment))
            {
                throw new JournalRecordException($"The segment of the record {position} was freed.");
            }
        }

        return _recent.Find(position) ?? SegmentReader.Read(_files, position);
    }

    /// <summary>Reads all whole records of a segment that is not written any more.</summary>
    public void ReadSegment(uint number, Action<JournalRecord> found)
    {
        var buffer = Array.Empty<byte>();
        var octets = _files.Read(number, ref buffer);
        if (SegmentHeader.Read(octets.Span) is { } header && header.Number == number)
        {
            SegmentScan.Run(octets.Span, header, new SegmentEnd(null, IsLast: false), (record, payload) =>
                found(new JournalRecord(record.Position, record.Kind, octets[payload])));
        }
    }

    /// <summary>
    /// Frees a segment whose records are not needed any more. The newest segment cannot be freed: its number keeps positions from being
    /// used again.
    /// </summary>
    /// <returns>False if there is no such segment, or it is the newest.</returns>
    /// <exception cref="StoreUnavailableException">The disk failed.</exception>
    public bool Free(uint segment)
    {
        lock (_lock)
        {
            if (!_segments.ContainsKey(segment) || segment == _segments.Keys.Last())
            {
                return false;
            }

            try
            {
                _files.Free(segment);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw JournalFailure.From(e);
            }

            return _segments.Remove(segment);
        }
    }

    /// <summary>Reserves the room of a further segment, without which mail is refused. Writes succeed again if there is room.</summary>
    public void Reserve()
    {
        try
        {
            _files.Reserve();
            ClearFailure();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _lastFailure, JournalFailure.From(e));
        }
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Add(SegmentHeader segment)
    {
        lock (_lock)
        {
            _segments[segment.Number] = segment;
        }
    }

    private void Complete(List<PendingRecord> records)
    {
        if (Volatile.Read(ref _lastFailure) is { IsFull: false })
        {
            ClearFailure();
        }

        _queue.Succeed(records);
    }

    private void Fail(List<PendingRecord> records, StoreUnavailableException failure)
    {
        if (Interlocked.Exchange(ref _lastFailure, failure) is null)
        {
            // Once until it can be written again, so that a full disk under load does not fill the log.
            EmbeddedLog.JournalNotWritten(_log, failure.InnerException?.Message ?? failure.Message);
        }

        _queue.Fail(records, failure);
    }

    private void ClearFailure()
    {
        if (Interlocked.Exchange(ref _lastFailure, null) is not null)
        {
            EmbeddedLog.JournalWrittenAgain(_log);
        }
    }

    private void Run()
    {
        var group = new List<PendingRecord>();
        while (_queue.Gather(group))
        {
            try
            {
                _writer.Write(group);
            }
            catch (Exception e)
            {
                // Nothing may end this thread: everything that is appended later would wait for ever.
                Fail(group, JournalFailure.From(e));
            }
        }

        _writer.Dispose();
        _queue.Stop();
        _stopped.SetResult();
    }
}
