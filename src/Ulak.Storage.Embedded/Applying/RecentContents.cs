using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Which records have the contents of the queued messages that were written last. Most mail is relayed at once, and so without a read of
/// the index, which would first have to catch up. For any thread.
/// </summary>
/// <param name="most">How many messages it remembers.</param>
internal sealed class RecentContents(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MailId, ContentPart> _contents = [];
    private readonly Queue<MailId> _order = [];

    /// <summary>Adds a message whose whole content is in one record, and removes the oldest one if there are too many.</summary>
    public void Add(MailId id, ContentPart content)
    {
        lock (_lock)
        {
            if (_contents.TryAdd(id, content))
            {
                _order.Enqueue(id);
            }

            if (_order.Count > most)
            {
                _contents.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Returns where the content of a message is; null if that has to be read from the index.</summary>
    public ContentPart? Find(MailId id)
    {
        lock (_lock)
        {
            return _contents.TryGetValue(id, out var content) ? content : null;
        }
    }

    /// <summary>Forgets messages, because their content may be removed.</summary>
    public void Remove(IEnumerable<MailId> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                _contents.Remove(id);
            }
        }
    }

    /// <summary>Forgets all messages.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _contents.Clear();
            _order.Clear();
        }
    }
}
