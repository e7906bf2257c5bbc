using System.Text;

namespace Ulak.Charsets;

/// <summary>A charset that .NET decodes as the WHATWG demands.</summary>
internal sealed class EncodingDecoder(Encoding encoding) : CharsetDecoder
{
    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<byte> octets) => encoding.GetString(octets);
}
