namespace Ulak.Storage.Embedded.Journals;

/// <summary>
/// The payloads written last. What is written past the page cache would otherwise be read back from the disk, which costs more than
/// writing it. For any thread.
/// </summary>
internal sealed class RecentPayloads(long maxOctets)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JournalPosition, ReadOnlyMemory<byte>> _payloads = [];
    private readonly Queue<JournalPosition> _order = [];
    private long _octets;

    /// <summary>Adds a payload, whose octets never change, and removes the oldest ones that have no room.</summary>
    public void Add(JournalPosition position, ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            _payloads.Add(position, payload);
            _order.Enqueue(position);
            _octets += payload.Length;
            while (_octets > maxOctets)
            {
                _payloads.Remove(_order.Dequeue(), out var oldest);
                _octets -= oldest.Length;
            }
        }
    }

    /// <summary>Returns a payload; null if it is not among the last ones.</summary>
    public ReadOnlyMemory<byte>? Find(JournalPosition position)
    {
        lock (_lock)
        {
            return _payloads.TryGetValue(position, out var payload) ? payload : default(ReadOnlyMemory<byte>?);
        }
    }
}
