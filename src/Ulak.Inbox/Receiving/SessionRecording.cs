using System.Collections.Immutable;
using Ulak.Server;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Records the dialogue of one session. Keeps the first entries and counts the rest.</summary>
internal sealed class SessionRecording(SmtpSessionInfo facts, SessionTracker journal) : ISessionRecorder
{
    /// <summary>A thousand entries are about a hundred messages.</summary>
    private const int MaxEntries = 1_000;

    // A plain array, locked by this object: there may be thousands of idle sessions, and each object counts.
    private DialogueEntry[] _entries = [];
    private int _count;
    private SmtpSessionInfo _facts = facts;
    private string _firstRefusal = "";
    private int _refusals;
    private int _omitted;
    private SessionStageTracker _stage;
    private TimeSpan _last;

    public SmtpSessionInfo Facts => Volatile.Read(ref _facts);

    /// <summary>The current stage of the session.</summary>
    public SessionStage Stage
    {
        get
        {
            lock (this)
            {
                return _stage.Stage;
            }
        }
    }

    /// <inheritdoc/>
    public void Record(DialogueEntry entry)
    {
        lock (this)
        {
            if (entry is ReplyEntry { Reply.Code.Class: 4 or 5 } refusal)
            {
                _firstRefusal = _firstRefusal.Length == 0 ? refusal.Reply.ToString() : _firstRefusal;

                // 421 ends a session, for instance when the server stops; it refuses no command.
                _refusals += refusal.Reply.Code.Value == 421 ? 0 : 1;
            }

            _last = entry.At;
            _stage = _stage.After(entry);
            if (_count < MaxEntries)
            {
                if (_count == _entries.Length)
                {
                    Array.Resize(ref _entries, Math.Max(4, 2 * _count));
                }

                _entries[_count++] = entry;
            }
            else
            {
                _omitted++;
            }
        }

        journal.NotifyWatchers();
    }

    /// <inheritdoc/>
    public void OnInfoChanged(SmtpSessionInfo session) => Volatile.Write(ref _facts, session);

    /// <inheritdoc/>
    public void OnClosed(SessionOutcome outcome) => journal.OnClosed(this, outcome);

    /// <summary>The entries recorded so far.</summary>
    public ImmutableArray<DialogueEntry> Snapshot()
    {
        lock (this)
        {
            var entries = _entries.AsSpan(0, _count);
            return _omitted == 0
                ? [.. entries]
                : [.. entries,
                    new EventEntry(_last, SessionEvent.Truncated, _omitted.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        }
    }

    public StoredSession ToStored(SessionOutcome outcome)
    {
        var facts = Facts;
        return new StoredSession
        {
            Id = facts.Id,
            OpenedAt = facts.OpenedAt,
            ClosedAt = outcome.ClosedAt,
            Listener = facts.Listener,
            Remote = facts.Remote?.ToString() ?? "",
            ClientName = facts.ClientName ?? "",
            Protocol = facts.Protocol,
            End = outcome.EndReason.ToString(),
            Messages = outcome.Messages,
            Faults = Math.Max(outcome.Faults, _refusals),
            OctetsIn = outcome.OctetsIn,
            OctetsOut = outcome.OctetsOut,
            ErrorReply = _firstRefusal,
            Dialogue = Snapshot(),
        };
    }
}
