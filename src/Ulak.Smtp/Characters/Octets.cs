using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Ulak.Smtp.Characters;

/// <summary>The character classes of RFC 5321 §4.1.2 and RFC 5234, and comparisons of octets.</summary>
internal static class Octets
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>atext, RFC 5322 §3.2.3.</summary>
    public static readonly SearchValues<byte> Atext = CreateSet(LettersAndDigits + "!#$%&'*+-/=?^_`{|}~");

    /// <summary>ALPHA / DIGIT / "-": the characters of labels and keywords.</summary>
    public static readonly SearchValues<byte> LetDigHyphen = CreateSet(LettersAndDigits + "-");

    /// <summary>qtextSMTP = %d32-33 / %d35-91 / %d93-126.</summary>
    public static readonly SearchValues<byte> Qtext = CreateRange(32, 126, "\"\\");

    /// <summary>dcontent = %d33-90 / %d94-126.</summary>
    public static readonly SearchValues<byte> Dcontent = CreateRange(33, 126, "[\\]");

    /// <summary>esmtp-value = 1*(%d33-60 / %d62-126).</summary>
    public static readonly SearchValues<byte> EsmtpValue = CreateRange(33, 126, "=");

    /// <summary>xchar, RFC 3461 §4: printable ASCII but "+" and "=".</summary>
    public static readonly SearchValues<byte> Xchar = CreateRange(33, 126, "+=");

    /// <summary>SP and printable ASCII.</summary>
    public static readonly SearchValues<byte> Printable = CreateRange(32, 126, "");

    public static readonly SearchValues<byte> DigitsAndDots = CreateSet("0123456789.");

    public static readonly SearchValues<byte> CapitalHex = CreateSet("0123456789ABCDEF");

    public static readonly SearchValues<byte> Base64 = CreateSet(LettersAndDigits + "+/");

    public static bool IsSpace(byte octet) => octet is (byte)' ' or (byte)'\t';

    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    public static bool IsLetter(byte octet) => (uint)((octet | 0x20) - 'a') <= 25;

    public static bool IsLetDig(byte octet) => IsDigit(octet) || IsLetter(octet);

    public static bool IsHexDigit(byte octet) => IsDigit(octet) || (uint)((octet | 0x20) - 'a') <= 5;

    /// <summary>The number of octets at the start that belong to the class.</summary>
    public static int RunLength(ReadOnlySpan<byte> text, SearchValues<byte> of)
    {
        var end = text.IndexOfAnyExcept(of);
        return end < 0 ? text.Length : end;
    }

    public static int SpaceLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return end < 0 ? text.Length : end;
    }

    /// <summary>The number of octets before the first white space.</summary>
    public static int WordLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)' ', (byte)'\t');
        return end < 0 ? text.Length : end;
    }

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> ascii) => Ascii.EqualsIgnoreCase(text, ascii);

    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> ascii) =>
        text.Length >= ascii.Length && Ascii.EqualsIgnoreCase(text[..ascii.Length], ascii);

    /// <summary>The length of the UTF-8 sequence at the start; 0 if it is not well formed.</summary>
    public static int Utf8SequenceLength(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out _, out var length) == OperationStatus.Done ? length : 0;

    /// <summary>A number of 1 to 19 digits, nothing else.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 19 && IsDigit(text[0]) && Utf8Parser.TryParse(text, out value, out var used)
            && used == text.Length;
    }

    private static SearchValues<byte> CreateSet(string text) => SearchValues.Create(Encoding.ASCII.GetBytes(text));

    private static SearchValues<byte> CreateRange(int first, int last, string without)
    {
        var octets = Enumerable.Range(first, last - first + 1).Where(o => !without.Contains((char)o, StringComparison.Ordinal))
            .Select(o => (byte)o);
        return SearchValues.Create(octets.ToArray());
    }
}
