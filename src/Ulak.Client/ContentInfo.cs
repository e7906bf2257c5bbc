using System.Text;

namespace Ulak.Client;

/// <summary>The properties of a message that are needed before MAIL.</summary>
/// <param name="Octets">The size without dot-stuffing and the final dot, as in SIZE (RFC 1870 §4).</param>
/// <param name="HasEightBit">Whether there is an octet above 127.</param>
/// <param name="HasEightBitHeader">Whether there is one in the header, which requires SMTPUTF8 (RFC 6531 §3.4).</param>
/// <param name="BareLineEnds">The number of bare CR and LF, which must not be sent (RFC 5321 §2.3.8).</param>
public readonly record struct ContentInfo(long Octets, bool HasEightBit, bool HasEightBitHeader, int BareLineEnds)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Scans a message from the current position of its stream to the end.</summary>
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

    /// <summary>Scans a message in memory.</summary>
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
        private bool _isEmptyLine = true;

        public ContentInfo Result => new(_octets, _eightBit, _eightBitHeader, _bareLineEnds + (_afterCr ? 1 : 0));

        public void Add(ReadOnlySpan<byte> octets)
        {
            _octets += octets.Length;
            while (!octets.IsEmpty)
            {
                var length = octets.IndexOfAny((byte)'\r', (byte)'\n');
                AddText(length < 0 ? octets : octets[..length]);
                if (length < 0)
                {
                    return;
                }

                AddLineEnd(octets[length]);
                octets = octets[(length + 1)..];
            }
        }

        private void AddText(ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty)
            {
                return;
            }

            _bareLineEnds += _afterCr ? 1 : 0;
            _afterCr = false;
            _isEmptyLine = false;
            if ((!_eightBit || !_inBody) && !Ascii.IsValid(text))
            {
                _eightBit = true;
                _eightBitHeader |= !_inBody;
            }
        }

        private void AddLineEnd(byte octet)
        {
            if (octet == '\n' && _afterCr)
            {
                _inBody |= _isEmptyLine;
                (_isEmptyLine, _afterCr) = (true, false);
                return;
            }

            _bareLineEnds += (_afterCr ? 1 : 0) + (octet == '\n' ? 1 : 0);
            _afterCr = octet == '\r';
            _isEmptyLine &= _afterCr;
        }
    }
}
