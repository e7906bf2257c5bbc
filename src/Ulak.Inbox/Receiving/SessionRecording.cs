using System.Collections.Immutable;
using Ulak.Server;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>One session's dialogue as it grows. Bounded: the beginning is kept, for there the trouble begins, and the rest is counted.</summary>
internal sealed class SessionRecording(SessionFacts facts, SessionJournal journal) : ISessionRecorder
{
    /// <summary>A thousand entries are some hundred messages, more than anybody reads.</summary>
    private const int MostEntries = 1_000;

    // An array that grows, and this as its lock: of what waits there may be thousands.
    private DialogueEntry[] _entries = [];
    private int _count;
    private SessionFacts _facts = facts;
    private string _trouble = "";
    private int _missing;
    private StageTrack _track;
    private TimeSpan _last;

    public SessionFacts Facts => Volatile.Read(ref _facts);

    /// <summary>Where the session is now.</summary>
    public SessionStage Stage
    {
        get
        {
            lock (this)
            {
                return _track.Stage;
            }
        }
    }

    /// <inheritdoc/>
    public void Record(DialogueEntry entry)
    {
        lock (this)
        {
            if (_trouble.Length == 0 && entry is ReplySaid { Reply.Code.Class: 4 or 5 } refusal)
            {
                _trouble = refusal.Reply.ToString();
            }

            _last = entry.At;
            _track = _track.After(entry);
            if (_count < MostEntries)
            {
                if (_count == _entries.Length)
                {
                    Array.Resize(ref _entries, Math.Max(4, 2 * _count));
                }

                _entries[_count++] = entry;
            }
            else
            {
                _missing++;
            }
        }

        journal.Said();
    }

    /// <inheritdoc/>
    public void Changed(SessionFacts facts) => Volatile.Write(ref _facts, facts);

    /// <inheritdoc/>
    public void Closed(SessionOutcome outcome) => journal.Over(this, outcome);

    /// <summary>What was said so far.</summary>
    public ImmutableArray<DialogueEntry> Snapshot()
    {
        lock (this)
        {
            var entries = _entries.AsSpan(0, _count);
            return _missing == 0
                ? [.. entries]
                : [.. entries, new Happened(_last, SessionEvent.Truncated, _missing.ToString(System.Globalization.CultureInfo.InvariantCulture))];
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
            End = outcome.End.ToString(),
            Messages = outcome.Messages,
            Faults = outcome.Faults,
            OctetsIn = outcome.OctetsIn,
            OctetsOut = outcome.OctetsOut,
            Trouble = _trouble,
            Dialogue = Snapshot(),
        };
    }
}
