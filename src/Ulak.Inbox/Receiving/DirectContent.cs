using System.Buffers;

namespace Ulak.Inbox.Receiving;

/// <summary>The octets of a message that may be passed on while its client waits, and then is never stored.</summary>
/// <param name="limit">The most octets.</param>
internal sealed class DirectContent(int limit)
{
    private readonly ArrayBufferWriter<byte> _octets = new();

    /// <summary>What was added so far.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.WrittenMemory;

    /// <summary>Adds octets; returns false, and adds nothing, if there is no room for them.</summary>
    public bool TryAppend(ReadOnlySpan<byte> octets)
    {
        if (_octets.WrittenCount + octets.Length > limit)
        {
            return false;
        }

        _octets.Write(octets);
        return true;
    }
}
