using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Commands;

/// <summary>Grammar rules of arguments: each method returns the index of the first invalid octet, or -1.</summary>
internal static class ArgumentSyntax
{
    // String = Atom / Quoted-string   RFC 5321 §4.1.2
    public static int IndexOfInvalidString(ReadOnlySpan<byte> text, bool utf8)
    {
        var quoted = text.Length >= 2 && text[0] == '"';
        var i = quoted ? 1 : 0;
        while (i < text.Length)
        {
            i += Octets.RunLength(text[i..], quoted ? Octets.Qtext : Octets.Atext);
            if (i == text.Length)
            {
                break;
            }

            var length = text[i] >= 0x80 && utf8 ? Octets.Utf8SequenceLength(text[i..])
                : quoted && text[i] == '\\' && i + 1 < text.Length && text[i + 1] is >= 32 and <= 126 ? 2 : 0;
            if (length == 0)
            {
                return quoted && text[i] == '"' && i == text.Length - 1 ? -1 : i;
            }

            i += length;
        }

        return quoted ? text.Length : -1;
    }

    // initial-response = base64 / "="; base64 = base64-terminal / ( 1*(4base64-char) [base64-terminal] )   RFC 4954 §8
    public static int IndexOfInvalidBase64(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("="u8))
        {
            return -1;
        }

        var run = Octets.RunLength(text, Octets.Base64);
        var padding = text[run..].IndexOfAnyExcept((byte)'=');
        if (padding >= 0)
        {
            return run + padding;
        }

        padding = text.Length - run;
        return text.Length % 4 == 0 && padding <= 2 ? -1 : padding > 2 ? run : text.Length;
    }
}
