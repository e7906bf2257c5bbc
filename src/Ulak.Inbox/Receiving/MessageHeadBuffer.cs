using System.Buffers;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Buffers the beginning of a message, from which its summary is made at the end.</summary>
internal sealed class MessageHeadBuffer : IDisposable
{
    /// <summary>Enough for the header and text of nearly all messages. The rest is stored but not part of the summary.</summary>
    private const int MaxOctets = 256 * 1024;

    /// <summary>Up to this size, parsing is cheaper than a switch to another thread.</summary>
    private const int InlineLimit = 16 * 1024;

    /// <summary>From this size on, the bulk of attachments is left out, so that the parts behind them are found.</summary>
    private const int OutlineFrom = MaxOctets / 2;

    private byte[] _octets = [];
    private int _length;
    private MessageOutline _outline;

    public void Append(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && _length < MaxOctets)
        {
            var (length, isKept) = _length < OutlineFrom ? (Math.Min(octets.Length, OutlineFrom - _length), true) : _outline.Next(octets);
            if (isKept)
            {
                Add(octets[..length]);
            }

            octets = octets[length..];
        }
    }

    /// <summary>What was kept.</summary>
    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _length);

    private void Add(ReadOnlySpan<byte> octets)
    {
        var taken = octets[..Math.Min(octets.Length, MaxOctets - _length)];
        if (taken.IsEmpty)
        {
            return;
        }

        if (_length + taken.Length > _octets.Length)
        {
            Grow(_length + taken.Length);
        }

        taken.CopyTo(_octets.AsSpan(_length));
        _length += taken.Length;
    }

    /// <summary>Creates the summary that the list and the search show.</summary>
    /// <param name="isListed">Whether they show the message. The queue has no use for what is only searched.</param>
    public ValueTask<MessageSummary> SummarizeAsync(bool isListed) =>
        _length <= InlineLimit
            ? new ValueTask<MessageSummary>(Summarize(isListed))
            : new ValueTask<MessageSummary>(Task.Run(() => Summarize(isListed)));

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
            _length = 0;
        }
    }

    private MessageSummary Summarize(bool isListed) =>
        isListed ? MessageSummaryReader.Summarize(_octets, _length) : MessageSummaryReader.SummarizeQueued(_octets, _length);

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(atLeast, 2 * _octets.Length), MaxOctets));
        _octets.AsSpan(0, _length).CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        _octets = larger;
    }
}
