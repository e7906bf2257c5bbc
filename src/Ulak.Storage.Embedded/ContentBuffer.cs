namespace Ulak.Storage.Embedded;

/// <summary>
/// The octets of a message that are not written yet, in a pooled buffer that grows up to <see cref="MaxLength"/>. A mutable struct: keep it
/// in a field, and do not copy it.
/// </summary>
internal struct ContentBuffer(BufferBudget budget)
{
    /// <summary>The maximum number of octets. Then the writer passes them on.</summary>
    public const int MaxLength = 256 << 10;

    private const int InitialSize = 16 << 10;

    /// <summary>What the buffer is rented from.</summary>
    public BufferBudget Budget { get; } = budget;

    /// <summary>The buffer; empty before the first octet.</summary>
    public byte[] Octets { get; private set; } = [];

    /// <summary>The number of octets in use.</summary>
    public int Length { get; private set; }

    // The pool may return a larger buffer than requested.
    private readonly int Capacity => Math.Min(Octets.Length, MaxLength);

    /// <summary>Adds as many octets as there is room for. Returns their number; 0 if the buffer is full.</summary>
    public int Add(ReadOnlySpan<byte> octets)
    {
        if (Length == Capacity && !TryGrow(octets.Length))
        {
            return 0;
        }

        var count = Math.Min(octets.Length, Capacity - Length);
        octets[..count].CopyTo(Octets.AsSpan(Length));
        Length += count;
        return count;
    }

    /// <summary>Forgets the buffer, which has another owner now.</summary>
    public void Detach()
    {
        Octets = [];
        Length = 0;
    }

    /// <summary>Returns the buffer to the budget.</summary>
    public void Return()
    {
        Budget.Return(Octets);
        Detach();
    }

    private bool TryGrow(int wanted)
    {
        var size = Math.Min(MaxLength, Math.Max(Capacity * 2, Math.Max(InitialSize, Length + Math.Min(wanted, MaxLength))));

        // Every message gets the minimum that it can work with.
        size = Budget.Allows(size) ? size : InitialSize;
        if (size <= Capacity)
        {
            return false;
        }

        var larger = Budget.Rent(size);
        Octets.AsSpan(0, Length).CopyTo(larger);
        Budget.Return(Octets);
        Octets = larger;
        return true;
    }
}
