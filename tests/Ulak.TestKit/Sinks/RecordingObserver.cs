using System.Collections.Concurrent;
using Ulak.Server;
using Ulak.Smtp.Dialogues;

namespace Ulak.TestKit.Sinks;

/// <summary>Records what is reported about each session.</summary>
public sealed class RecordingObserver : ISessionObserver
{
    /// <summary>The sessions, in the order in which they were opened.</summary>
    public ConcurrentQueue<RecordedSession> Sessions { get; } = [];

    /// <inheritdoc/>
    public ISessionRecorder? OnSessionOpened(SmtpSessionInfo session)
    {
        var recorded = new RecordedSession(session);
        Sessions.Enqueue(recorded);
        return recorded;
    }
}

/// <summary>What was reported about one session.</summary>
public sealed class RecordedSession(SmtpSessionInfo facts) : ISessionRecorder
{
    private readonly ConcurrentQueue<DialogueEntry> _entries = [];

    /// <summary>The facts as they are now.</summary>
    public SmtpSessionInfo Info { get; private set; } = facts;

    /// <summary>The lines and events until now; the session may go on while they are read.</summary>
    public IReadOnlyList<DialogueEntry> Entries => [.. _entries];

    /// <summary>How it ended; null while it has not.</summary>
    public SessionOutcome? Outcome { get; private set; }

    /// <inheritdoc/>
    public void Record(DialogueEntry entry) => _entries.Enqueue(entry);

    /// <inheritdoc/>
    public void OnInfoChanged(SmtpSessionInfo session) => Info = session;

    /// <inheritdoc/>
    public void OnClosed(SessionOutcome outcome)
    {
        if (Outcome is not null)
        {
            throw new InvalidOperationException("A session was closed twice.");
        }

        Outcome = outcome;
    }
}
