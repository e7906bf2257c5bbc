using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Delivery;

/// <summary>
/// Records the dialogue of a connection. An attempt on a connection that was used before has the start of the session, and its own
/// transaction.
/// </summary>
internal sealed class DialogueRecorder
{
    private const int MaxEntries = 4_000;

    private readonly Lock _lock = new();
    private readonly List<DialogueEntry> _entries = [];
    private int _startLength;

    /// <summary>Adds an entry.</summary>
    public void Add(DialogueEntry entry)
    {
        lock (_lock)
        {
            if (_entries.Count < MaxEntries)
            {
                _entries.Add(entry);
            }
        }
    }

    /// <summary>The session has started: what was recorded so far belongs to every attempt.</summary>
    public void MarkStarted() => _startLength = _entries.Count;

    /// <summary>Forgets the transactions before.</summary>
    public void BeginAttempt()
    {
        lock (_lock)
        {
            _entries.RemoveRange(_startLength, _entries.Count - _startLength);
        }
    }

    /// <summary>The dialogue.</summary>
    public ImmutableArray<DialogueEntry> ToDialogue()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }
}
