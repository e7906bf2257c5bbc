namespace Ulak.Client;

/// <summary>What must be known of a message before MAIL is said.</summary>
/// <param name="Octets">Its size, dot-stuffing and the final dot not counted: what SIZE means (RFC 1870 §4).</param>
/// <param name="HasEightBit">Whether an octet above 127 occurs.</param>
/// <param name="HasEightBitHeader">Whether one occurs in the header: the message needs SMTPUTF8 then (RFC 6531 §3.4).</param>
/// <param name="BareLineEnds">How many CR or LF stand alone. They may not be sent (RFC 5321 §2.3.8).</param>
public readonly record struct ContentInfo(long Octets, bool HasEightBit, bool HasEightBitHeader, int BareLineEnds)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Reads a message from where its stream stands to its end.</summary>
    public static async ValueTask<ContentInfo> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var scan = new ContentScanner();
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            scan.Add(buffer.AsSpan(0, count));
        }

        return scan.Result;
    }

    /// <summary>Reads a message that is in memory.</summary>
    public static ContentInfo Read(ReadOnlySpan<byte> content)
    {
        var scan = new ContentScanner();
        scan.Add(content);
        return scan.Result;
    }

    private sealed class ContentScanner
    {
        private long _octets;
        private bool _eightBit;
        private bool _eightBitHeader;
        private int _bareLineEnds;
        private bool _inBody;
        private bool _afterCr;
        private int _lineLength;

        public ContentInfo Result => new(_octets, _eightBit, _eightBitHeader, _bareLineEnds + (_afterCr ? 1 : 0));

        public void Add(ReadOnlySpan<byte> octets)
        {
            _octets += octets.Length;
            foreach (var octet in octets)
            {
                if (octet == '\n' && _afterCr)
                {
                    _inBody |= _lineLength == 0;
                    (_lineLength, _afterCr) = (0, false);
                    continue;
                }

                _bareLineEnds += (_afterCr ? 1 : 0) + (octet == '\n' ? 1 : 0);
                _afterCr = octet == '\r';
                if (!_afterCr)
                {
                    _lineLength++;
                    _eightBit |= octet > 127;
                    _eightBitHeader |= octet > 127 && !_inBody;
                }
            }
        }
    }
}
