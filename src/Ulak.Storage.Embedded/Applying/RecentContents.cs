using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Which records have the contents of the queued messages that were written last. Most mail is relayed at once, and so without a read of
/// the index, which would first have to catch up. For any thread.
/// </summary>
internal sealed class RecentContents
{
    /// <summary>How many messages it remembers.</summary>
    private const int MaxMessages = 4_096;

    private readonly ChangeFeed _changes;
    private readonly Lock _lock = new();
    private readonly Dictionary<MailId, ContentPart> _contents = [];
    private readonly Queue<MailId> _order = [];

    /// <param name="changes">Reports changes by other processes, after which it forgets all messages.</param>
    public RecentContents(ChangeFeed changes)
    {
        _changes = changes;
        changes.UnknownChanged += Clear;
    }

    /// <summary>
    /// Adds a message if it is queued and its whole content is in one record, and removes the oldest one if there are too many.
    /// </summary>
    public void Add(AddedChange message, JournalPosition position)
    {
        if (!message.IsQueued || message.Record.WholeAt(position) is not { } content)
        {
            return;
        }

        lock (_lock)
        {
            if (_contents.TryAdd(message.Record.Id, content))
            {
                _order.Enqueue(message.Record.Id);
            }

            if (_order.Count > MaxMessages)
            {
                _contents.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>
    /// Returns where the content of a message is; null if that has to be read from the index, as when nothing looks for changes by other
    /// processes.
    /// </summary>
    public ContentPart? Find(MailId id)
    {
        lock (_lock)
        {
            return _changes.HasWatchers && _contents.TryGetValue(id, out var content) ? content : null;
        }
    }

    /// <summary>
    /// Forgets the messages that a job changes in the queue. To be called before it is written: what is delivered, bounced or deleted must
    /// not be sent afterwards.
    /// </summary>
    public void RemoveChanged(WriteJob job)
    {
        switch (job)
        {
            case RecordAttemptJob attempt:
                Remove([attempt.Attempt.Message]);
                break;
            case ChangeQueueJob change:
                Remove(change.Keys.Select(key => key.Message));
                break;
        }
    }

    private void Remove(IEnumerable<MailId> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                _contents.Remove(id);
            }
        }
    }

    private void Clear()
    {
        lock (_lock)
        {
            _contents.Clear();
            _order.Clear();
        }
    }
}
