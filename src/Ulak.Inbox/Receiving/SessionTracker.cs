using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Keeps open sessions with their dialogues in memory, and stores sessions that have ended.</summary>
internal sealed class SessionTracker(ISessionStore store, ILogger<SessionTracker> log) : ISessionObserver, IAsyncDisposable
{
    private readonly TaskCompletionSource _allSaved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Starts at 1 for the tracker itself, until it is disposed.
    private int _pendingSaves = 1;

    private readonly ConcurrentDictionary<MailId, SessionRecording> _live = new();

    private readonly Lock _lock = new();
    private ImmutableArray<ChannelWriter<bool>> _watchers = [];

    /// <summary>
    /// Signals the writer for every new entry in any session, until the subscription is disposed. A full writer already has a pending
    /// signal.
    /// </summary>
    public IDisposable Watch(ChannelWriter<bool> watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Add(watcher);
        }

        return new Subscription(this, watcher);
    }

    /// <summary>Signals all watchers.</summary>
    internal void NotifyWatchers()
    {
        foreach (var watcher in _watchers)
        {
            watcher.TryWrite(true);
        }
    }

    /// <summary>The open sessions.</summary>
    public IEnumerable<SessionRecording> Live => _live.Values;

    /// <summary>An open session, or null.</summary>
    public SessionRecording? Find(MailId id) => _live.GetValueOrDefault(id);

    /// <inheritdoc/>
    public ISessionRecorder OnSessionOpened(SmtpSessionInfo session)
    {
        var recording = new SessionRecording(session, this);
        _live[session.Id] = recording;
        NotifyWatchers();
        return recording;
    }

    /// <summary>Stores an ended session in the background, so that the session's thread does not wait for the store.</summary>
    internal void OnClosed(SessionRecording recording, SessionOutcome outcome)
    {
        Interlocked.Increment(ref _pendingSaves);
        _ = SaveAsync(recording, outcome);
    }

    /// <summary>
    /// Waits until all ended sessions are stored. A shutdown ends many sessions at once, and closes the store afterwards.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        CompleteSave();
        await _allSaved.Task.ConfigureAwait(false);
    }

    private async Task SaveAsync(SessionRecording recording, SessionOutcome outcome)
    {
        var session = recording.ToStored(outcome);
        try
        {
            await store.SaveSessionAsync(session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            InboxLog.SessionStoreFailed(log, session.Id, e.Message);
        }
        finally
        {
            _live.TryRemove(session.Id, out _);
            CompleteSave();
        }
    }

    private void CompleteSave()
    {
        if (Interlocked.Decrement(ref _pendingSaves) == 0)
        {
            _allSaved.SetResult();
        }
    }

    private sealed class Subscription(SessionTracker journal, ChannelWriter<bool> watcher) : IDisposable
    {
        public void Dispose()
        {
            lock (journal._lock)
            {
                journal._watchers = journal._watchers.Remove(watcher);
            }
        }
    }
}
