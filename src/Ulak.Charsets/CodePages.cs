using System.Text;

namespace Ulak.Charsets;

/// <summary>.NET's encodings, with those of System.Text.Encoding.CodePages registered.</summary>
internal static class CodePages
{
    static CodePages() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// The encoding of a code page, with its own fallback: with any other, .NET leaves out the characters that have two codes.
    /// </summary>
    public static Encoding Find(int codePage) => Encoding.GetEncoding(codePage);

    /// <summary>The encoding of a code page, which decodes as U+FFFD what it does not define.</summary>
    public static Encoding FindStrict(int codePage) =>
        Encoding.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));

    /// <summary>The encoding of a name; null where .NET has none.</summary>
    public static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
