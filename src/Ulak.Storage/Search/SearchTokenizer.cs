using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ulak.Storage.Search;

/// <summary>
/// Splits text into the tokens that a store indexes and searches. A token is a run of letters and digits, folded by
/// <see cref="CharacterFolding"/>. Scripts that are written without spaces between words (Chinese, Japanese, Thai, …) and Korean yield one
/// token per character, so that a phrase of tokens finds a word inside a run of letters, and a code next to such text is a token of its
/// own.
/// </summary>
internal sealed class SearchTokenizer
{
    /// <summary>The maximum length of a token; the rest of a longer run is ignored. Such runs are encoded data, not words.</summary>
    public const int MaxTokenLength = 64;

    private readonly TokenBuffer _output;
    private readonly string _prefix;
    private int _tokenLength;

    private SearchTokenizer(TokenBuffer output, string prefix) => (_output, _prefix) = (output, prefix);

    /// <summary>Appends the tokens of a text to <paramref name="output"/>, each after a space and <paramref name="prefix"/>.</summary>
    public static void Append(TokenBuffer output, ReadOnlySpan<char> text, string prefix = "") =>
        new SearchTokenizer(output, prefix).Add(text);

    /// <summary>Returns the tokens of a text.</summary>
    public static string[] Tokenize(string text)
    {
        using var output = new TokenBuffer();
        Append(output, text);
        return output.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether a token is a single character of a script in which every character is a token.</summary>
    public static bool IsSingleCharacter(string token) =>
        Rune.DecodeFromUtf16(token, out var character, out var length) == OperationStatus.Done && length == token.Length
            && IsOwnToken(character.Value);

    private void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] < 0x80)
            {
                text = text[AddAscii(text)..];
                continue;
            }

            // An unpaired surrogate decodes to U+FFFD, which separates tokens.
            Rune.DecodeFromUtf16(text, out var character, out var length);
            text = text[length..];
            if (CharacterFolding.Find(character) is not { } folded)
            {
                AddFolded(character);
                continue;
            }

            foreach (var part in folded.EnumerateRunes())
            {
                AddFolded(part);
            }
        }

        _tokenLength = 0;
    }

    /// <summary>Adds the ASCII characters at the beginning of a text, which is nearly all of most texts. Returns their number.</summary>
    private int AddAscii(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && text[count] < 0x80)
        {
            AddAscii(text[count++]);
        }

        return count;
    }

    private void AddAscii(char character)
    {
        if (char.IsAsciiLetterOrDigit(character))
        {
            // The bit makes a capital letter small; digits have it.
            AppendToToken((char)(character | 0x20));
        }
        else
        {
            _tokenLength = 0;
        }
    }

    private void AddFolded(Rune character)
    {
        if (character.IsAscii)
        {
            AddAscii((char)character.Value);
            return;
        }

        switch (Rune.GetUnicodeCategory(character))
        {
            case UnicodeCategory.Format:
                // Soft hyphens and joiners are invisible: they do not separate.
                return;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark:
                var isOwnToken = IsOwnToken(character.Value);
                _tokenLength = isOwnToken ? 0 : _tokenLength;
                Span<char> units = stackalloc char[2];
                foreach (var unit in units[..Rune.ToLowerInvariant(character).EncodeToUtf16(units)])
                {
                    AppendToToken(unit);
                }

                _tokenLength = isOwnToken ? 0 : _tokenLength;
                return;
            default:
                _tokenLength = 0;
                return;
        }
    }

    private void AppendToToken(char unit)
    {
        if (_tokenLength == 0)
        {
            _output.Append(' ');
            _output.Append(_prefix);
        }

        // Never cut between the two halves of a surrogate pair.
        if (_tokenLength < MaxTokenLength || (char.IsLowSurrogate(unit) && _tokenLength == MaxTokenLength))
        {
            _output.Append(unit);
        }

        _tokenLength++;
    }

    private static bool IsOwnToken(int character) => character switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true, // Thai, Lao
        >= 0x1000 and <= 0x109F => true, // Myanmar
        >= 0x1100 and <= 0x11FF => true, // Hangul Jamo
        >= 0x1780 and <= 0x17FF => true, // Khmer
        >= 0x2E80 and <= 0x9FFF => true, // CJK radicals, Kana, Bopomofo, Hangul compatibility Jamo, Han
        >= 0xA960 and <= 0xA97F => true, // Hangul Jamo extended
        >= 0xAC00 and <= 0xD7FF => true, // Hangul syllables
        >= 0xF900 and <= 0xFAFF => true, // CJK compatibility ideographs
        >= 0x1AFF0 and <= 0x1B16F => true, // Kana extended
        >= 0x20000 and <= 0x3FFFF => true, // Han extensions
        _ => false,
    };
}
