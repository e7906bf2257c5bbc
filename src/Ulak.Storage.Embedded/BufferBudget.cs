using System.Buffers;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Rents the buffers of messages that are being received, and counts their octets. When the budget is used up, buffers do not grow and
/// messages are staged in smaller chunks, so that a thousand sessions with large messages need no more memory than a few.
/// </summary>
internal sealed class BufferBudget(long budget)
{
    private long _rented;

    /// <summary>The octets rented at the moment.</summary>
    public long Rented => Interlocked.Read(ref _rented);

    /// <summary>Whether the budget allows <paramref name="octets"/> more.</summary>
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
