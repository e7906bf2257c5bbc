using System.Buffers;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Rents the memory in which messages wait for their commit, and counts it. Over the budget a message may not have a larger buffer: it stages what it has,
/// so that a thousand sessions with large messages need no more memory than a few.
/// </summary>
internal sealed class BufferBudget(long budget)
{
    private long _rented;

    /// <summary>The octets rented now.</summary>
    public long Rented => Interlocked.Read(ref _rented);

    /// <summary>Whether another <paramref name="octets"/> may be rented for growing.</summary>
    public bool Allows(int octets) => Rented + octets <= budget;

    public byte[] Rent(int octets)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(octets);
        Interlocked.Add(ref _rented, buffer.Length);
        return buffer;
    }

    public void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            Interlocked.Add(ref _rented, -buffer.Length);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
