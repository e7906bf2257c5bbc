namespace Ulak.Charsets;

/// <summary>Decodes one charset. Octets that it does not define become U+FFFD.</summary>
internal abstract class CharsetDecoder
{
    /// <summary>Decodes octets, from the first to the last.</summary>
    public abstract string Decode(ReadOnlySpan<byte> octets);
}
