namespace Ulak.Smtp.Characters;

/// <summary>Edits of octets.</summary>
internal static class OctetEdit
{
    /// <summary>The text with a part replaced.</summary>
    public static byte[] Replace(byte[] text, int at, int length, ReadOnlySpan<byte> by) =>
        [.. text.AsSpan(0, at), .. by, .. text.AsSpan(at + length)];
}
