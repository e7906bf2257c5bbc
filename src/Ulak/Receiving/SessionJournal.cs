using System.Collections.Concurrent;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Receiving;

/// <summary>Keeps every session with its dialogue: live ones in memory, those that are over in the store.</summary>
internal sealed class SessionJournal(IMailStore store, ILogger<SessionJournal> log) : ISessionObserver
{
    private readonly ConcurrentDictionary<MailId, SessionRecording> _live = new();

    /// <summary>The sessions that are going on now.</summary>
    public IEnumerable<SessionRecording> Live => _live.Values;

    /// <inheritdoc/>
    public ISessionRecorder Opened(SessionFacts facts)
    {
        var recording = new SessionRecording(facts, this);
        _live[facts.Id] = recording;
        return recording;
    }

    /// <summary>A session is over. Its thread does not wait for the store.</summary>
    internal void Over(SessionRecording recording, SessionOutcome outcome) => _ = SaveAsync(recording, outcome);

    private async Task SaveAsync(SessionRecording recording, SessionOutcome outcome)
    {
        var session = recording.ToStored(outcome);
        try
        {
            await store.SaveSessionAsync(session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            ReceivingLog.SessionNotKept(log, session.Id, e.Message);
        }
        finally
        {
            _live.TryRemove(session.Id, out _);
        }
    }
}
