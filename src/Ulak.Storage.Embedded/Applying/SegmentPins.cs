namespace Ulak.Storage.Embedded.Applying;

/// <summary>The segments with parts of messages that are being received: the index does not know yet that they are needed.</summary>
internal sealed class SegmentPins
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _counts = [];

    public void Add(uint segment)
    {
        lock (_lock)
        {
            _counts[segment] = _counts.GetValueOrDefault(segment) + 1;
        }
    }

    public void Remove(IEnumerable<uint> segments)
    {
        lock (_lock)
        {
            foreach (var segment in segments)
            {
                if (--_counts[segment] == 0)
                {
                    _counts.Remove(segment);
                }
            }
        }
    }

    public bool Contains(uint segment)
    {
        lock (_lock)
        {
            return _counts.ContainsKey(segment);
        }
    }
}
