using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Keeps every session with its dialogue: live ones in memory, those that are over in the store.</summary>
internal sealed class SessionTracker(IMailStore store, ILogger<SessionTracker> log) : ISessionObserver, IAsyncDisposable
{
    private readonly TaskCompletionSource _allSaved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One is the journal itself, until it is disposed of.
    private int _pendingSaves = 1;

    private readonly ConcurrentDictionary<MailId, SessionRecording> _live = new();

    private readonly Lock _lock = new();
    private ImmutableArray<ChannelWriter<bool>> _watchers = [];

    /// <summary>Tells a writer of every line that is said in any session, until it is disposed of. One that is full misses none that matters: it is only told that there is something new.</summary>
    public IDisposable Watch(ChannelWriter<bool> watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Add(watcher);
        }

        return new Subscription(this, watcher);
    }

    /// <summary>Something was said. It costs a look where nobody watches.</summary>
    internal void NotifyWatchers()
    {
        foreach (var watcher in _watchers)
        {
            watcher.TryWrite(true);
        }
    }

    /// <summary>The sessions that are going on now.</summary>
    public IEnumerable<SessionRecording> Live => _live.Values;

    /// <summary>A session that is going on now; null where it is over.</summary>
    public SessionRecording? Find(MailId id) => _live.GetValueOrDefault(id);

    /// <inheritdoc/>
    public ISessionRecorder OnSessionOpened(SmtpSessionInfo facts)
    {
        var recording = new SessionRecording(facts, this);
        _live[facts.Id] = recording;
        NotifyWatchers();
        return recording;
    }

    /// <summary>A session is over. Its thread does not wait for the store.</summary>
    internal void OnClosed(SessionRecording recording, SessionOutcome outcome)
    {
        Interlocked.Increment(ref _pendingSaves);
        _ = SaveAsync(recording, outcome);
    }

    /// <summary>Waits until what is over is in the store. Sessions that a stop ends are many at once, and the store is closed after this.</summary>
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
