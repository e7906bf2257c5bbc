using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Lists;

/// <summary>How the latest changes of marks are undone. The store restores deleted messages itself; of marks it keeps no history.</summary>
internal sealed class UndoLog
{
    private const int MaxEntries = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Token, ImmutableArray<MailId> Ids, MessageChange Change)> _entries = new();
    private int _last;

    /// <summary>Remembers the change that undoes another one; returns its name.</summary>
    public string Add(ImmutableArray<MailId> ids, MessageChange change)
    {
        lock (_lock)
        {
            var token = $"m{++_last}";
            _entries.AddLast((token, ids, change));
            if (_entries.Count > MaxEntries)
            {
                _entries.RemoveFirst();
            }

            return token;
        }
    }

    /// <summary>Takes a change out of the log; null where it is not there, or no longer.</summary>
    public (ImmutableArray<MailId> Ids, MessageChange Change)? Take(string token)
    {
        lock (_lock)
        {
            for (var entry = _entries.First; entry is not null; entry = entry.Next)
            {
                if (entry.Value.Token == token)
                {
                    _entries.Remove(entry);
                    return (entry.Value.Ids, entry.Value.Change);
                }
            }

            return null;
        }
    }
}
