using MimeKit;

namespace Ulak.Mime.Parts;

/// <summary>Content-Transfer-Encoding (RFC 2045 §6).</summary>
public static class TransferEncoding
{
    /// <summary>The name of an encoding; null where none was given.</summary>
    public static string? NameOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Default => null,
        ContentEncoding.SevenBit => "7bit",
        ContentEncoding.EightBit => "8bit",
        ContentEncoding.Binary => "binary",
        ContentEncoding.Base64 => "base64",
        ContentEncoding.QuotedPrintable => "quoted-printable",
        _ => "x-uuencode",
    };

    internal static ContentEncoding Read(string? value, bool isMultipart) => (FirstWord(value), isMultipart) switch
    {
        // RFC 2045 §6.4: what holds parts is not encoded itself.
        (_, true) => ContentEncoding.Default,
        ("7bit", _) => ContentEncoding.SevenBit,
        ("8bit", _) => ContentEncoding.EightBit,
        ("binary", _) => ContentEncoding.Binary,
        ("base64", _) => ContentEncoding.Base64,
        ("quotedprintable", _) => ContentEncoding.QuotedPrintable,
        ("xuuencode" or "uuencode" or "xuue" or "uue", _) => ContentEncoding.UUEncode,
        _ => ContentEncoding.Default,
    };

    // A comment may follow (RFC 2045 §5), and programs write quotes and parameters, base-64 and quoted_printable.
    private static string FirstWord(string? value)
    {
        var word = (value ?? "").Trim(' ', '\t', '"').Split([' ', '\t', ';', ',', '(', '"'], 2)[0];
        return string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }
}
