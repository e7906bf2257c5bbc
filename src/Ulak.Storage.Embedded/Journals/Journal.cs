using System.Threading.Channels;
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
/// await using var journal = Journal.Open(new DiskFolder(path), new JournalOptions(), JournalPosition.Start, record => Apply(record), log);
/// var position = await journal.AppendAsync(kind, payload, cancellationToken);
/// byte[] payload = journal.Read(position);
/// </code>
/// </example>
public sealed class Journal : IAsyncDisposable
{
    private const int MaxGroupRecords = 1_024;
    private const int MaxGroupOctets = 8 << 20;
    private const int Capacity = 4_096;

    private readonly SegmentFiles _files;
    private readonly JournalOptions _options;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<uint, SegmentHeader> _segments;
    private readonly SegmentWriter _writer;
    private readonly Channel<PendingWork> _queue = Channel.CreateBounded<PendingWork>(Capacity);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _current;

    private Journal(SegmentFiles files, JournalOptions options, JournalRecovery recovery, ILogger log)
    {
        (_files, _options, _log) = (files, options, log);
        _segments = recovery.Segments;
        _writer = new SegmentWriter(files, options, recovery.End, recovery.LastGroup) { Created = Add };
        Report = recovery.Report;
        End = recovery.End;
        new Thread(Run) { IsBackground = true, Name = "Ulak journal" }.Start();
    }

    /// <summary>What the opening found.</summary>
    public JournalReport Report { get; }

    /// <summary>The end of the records that the opening found.</summary>
    public JournalPosition End { get; }

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

    /// <summary>
    /// Opens a journal, and creates it in an empty folder. Records begin in a new segment: what a crash left is never written behind.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The options.</param>
    /// <param name="from">Where to begin reading; segments before it are not read.</param>
    /// <param name="replay">Receives each whole record from there on, in the order in which they were appended.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="StoreOpenException">The journal cannot be opened; the message is a line for the user.</exception>
    public static Journal Open(
        IJournalFolder folder, JournalOptions options, JournalPosition from, Action<JournalRecord> replay, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentSize, 64 << 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentSize, 1 << 30);
        try
        {
            var files = new SegmentFiles(folder, options);
            var recovery = JournalRecovery.Run(files, from, replay);
            foreach (var damage in recovery.Report.Damages)
            {
                JournalLog.Damaged(log, damage);
            }

            return new Journal(files, options, recovery, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"The journal cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads all of a journal that is not open, and reports what it holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="found">Receives each whole record, in the order in which they were appended.</param>
    public static JournalReport Check(IJournalFolder folder, Action<JournalRecord> found)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return JournalRecovery.Run(new SegmentFiles(folder, new JournalOptions()), JournalPosition.Start, found).Report;
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
        AppendAsync(kind, payload, null, cancellationToken);

    /// <summary>
    /// Appends a record, and calls back when it is durable: on the journal's thread, in the order of the records, before the task
    /// completes.
    /// </summary>
    /// <param name="kind">What the payload is; the journal only stores it.</param>
    /// <param name="payload">The octets. They must not change until the task completes.</param>
    /// <param name="durable">Receives the position; must not throw. While it blocks, nothing is written.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue.</param>
    /// <inheritdoc cref="AppendAsync(ushort, ReadOnlyMemory{byte}, CancellationToken)"/>
    public async Task<JournalPosition> AppendAsync(
        ushort kind, ReadOnlyMemory<byte> payload, Action<JournalPosition>? durable, CancellationToken cancellationToken)
    {
        if (payload.Length > _options.MaxPayload)
        {
            throw new ArgumentException($"A record has at most {_options.MaxPayload} octets.", nameof(payload));
        }

        var record = new PendingRecord(kind, payload, durable);
        await EnqueueAsync(new PendingWork(record, null), cancellationToken).ConfigureAwait(false);
        return await record.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Reads a record's payload.</summary>
    /// <exception cref="JournalRecordException">There is no such record, its segment was freed, or it is damaged.</exception>
    public byte[] Read(JournalPosition position)
    {
        SegmentHeader segment;
        lock (_lock)
        {
            if (!_segments.TryGetValue(position.Segment, out segment))
            {
                throw new JournalRecordException($"The segment of the record {position} was freed.");
            }
        }

        try
        {
            return Read(segment, position) ?? throw new JournalRecordException($"The record {position} is damaged.");
        }
        catch (Exception e) when (e is FileNotFoundException)
        {
            throw new JournalRecordException($"The segment of the record {position} was freed.", e);
        }
    }

    /// <summary>
    /// Ends the segment that is written, so that all records so far are in segments that do not change. Returns the end of the records.
    /// </summary>
    public async Task<JournalPosition> SealAsync(CancellationToken cancellationToken)
    {
        var sealing = new TaskCompletionSource<JournalPosition>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(new PendingWork(null, sealing), cancellationToken).ConfigureAwait(false);
        return await sealing.Task.ConfigureAwait(false);
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
            if (!_segments.ContainsKey(segment) || segment == _current || segment == _segments.Keys.Last())
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

    /// <summary>Copies all records so far to an empty folder, while the journal is in use.</summary>
    /// <returns>The end of the records that were copied.</returns>
    public async Task<JournalPosition> BackUpAsync(IJournalFolder destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var end = await SealAsync(cancellationToken).ConfigureAwait(false);
        foreach (var number in Segments.Where(number => number <= end.Segment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var octets = _files.Read(number);
            using var file = destination.Create(SegmentFiles.NameOf(number), octets.Length);
            file.Write(0, octets);
            file.Flush();
        }

        destination.Flush();
        return end;
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private async ValueTask EnqueueAsync(PendingWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException("The journal is closed.", (Exception?)null);
        }
    }

    private byte[]? Read(SegmentHeader segment, JournalPosition position)
    {
        Span<byte> octets = stackalloc byte[RecordHeader.Length];
        var count = _files.Read(position.Segment, position.Offset, octets);
        if (RecordHeader.Read(octets[..count], position, segment.Salt) is not { } header
            || header.RecordLength > segment.Size - position.Offset)
        {
            return null;
        }

        var payload = new byte[header.PayloadLength];
        return _files.Read(position.Segment, position.Offset + RecordHeader.Length, payload) == payload.Length
            && Crc32C.Compute(payload) == header.PayloadChecksum ? payload : null;
    }

    private void Add(SegmentHeader segment)
    {
        lock (_lock)
        {
            _segments.Add(segment.Number, segment);
            _current = segment.Number;
        }
    }

    private void Run()
    {
        var group = new List<PendingRecord>();
        var sealings = new List<TaskCompletionSource<JournalPosition>>();

        // Blocking is what this thread is for.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            long octets = 0;
            while (group.Count < MaxGroupRecords && octets < MaxGroupOctets && sealings.Count == 0 && _queue.Reader.TryRead(out var work))
            {
                if (work.Record is { } record)
                {
                    group.Add(record);
                    octets += record.Length;
                }
                else
                {
                    sealings.Add(work.Sealing!);
                }
            }

            Write(group, sealings);
            group.Clear();
            sealings.Clear();
        }

        _writer.Dispose();
        _stopped.SetResult();
    }

    private void Write(List<PendingRecord> group, List<TaskCompletionSource<JournalPosition>> sealings)
    {
        try
        {
            _writer.Write(group);
            foreach (var sealing in sealings)
            {
                var end = _writer.Seal();
                lock (_lock)
                {
                    _current = 0;
                }

                sealing.SetResult(end);
            }
        }
        catch (Exception e)
        {
            // Nothing may end this thread: everything that is appended later would wait for ever.
            JournalLog.WriteFailed(_log, e);
            group.ForEach(record => record.Completion.TrySetException(JournalFailure.From(e)));
            sealings.ForEach(sealing => sealing.TrySetException(JournalFailure.From(e)));
        }
    }

    /// <summary>A record to write, or a request to seal the segment.</summary>
    private readonly record struct PendingWork(PendingRecord? Record, TaskCompletionSource<JournalPosition>? Sealing);
}
