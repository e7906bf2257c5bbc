

namespace Ulak.Reference.Comparison;

/// <summary>The cases of a Turkish noun.</summary>
internal enum TurkishCase
{
    /// <summary>Of: <c>501'in</c>.</summary>
    Genitive,

    /// <summary>To: <c>501'e</c>.</summary>
    Dative,

    /// <summary>Direct object: <c>501'i</c>.</summary>
    Accusative,

    /// <summary>At: <c>501'de</c>.</summary>
    Locative,

    /// <summary>From: <c>501'den</c>.</summary>
    Ablative,

    /// <summary>"Is": not a case, but the suffix agrees in the same way: <c>501'dir</c>.</summary>
    Copula,
}

/// <summary>
/// Turkish suffixes that agree with the number as it is pronounced. Only the last number of a code and the last word of
/// that number count: <c>5.7.26</c> ends in "altı", <c>550</c> in "elli", <c>500</c> in "yüz".
/// </summary>
internal static class TurkishNumber
{
    private static readonly Word[] Units =
    [
        new('ı', EndsInVowel: false, EndsVoiceless: false), // sıfır
        new('i', EndsInVowel: false, EndsVoiceless: false), // bir
        new('i', EndsInVowel: true, EndsVoiceless: false), // iki
        new('ü', EndsInVowel: false, EndsVoiceless: true), // üç
        new('ü', EndsInVowel: false, EndsVoiceless: true), // dört
        new('i', EndsInVowel: false, EndsVoiceless: true), // beş
        new('ı', EndsInVowel: true, EndsVoiceless: false), // altı
        new('i', EndsInVowel: true, EndsVoiceless: false), // yedi
        new('i', EndsInVowel: false, EndsVoiceless: false), // sekiz
        new('u', EndsInVowel: false, EndsVoiceless: false), // dokuz
    ];

    private static readonly Word[] Tens =
    [
        default,
        new('u', EndsInVowel: false, EndsVoiceless: false), // on
        new('i', EndsInVowel: true, EndsVoiceless: false), // yirmi
        new('u', EndsInVowel: false, EndsVoiceless: false), // otuz
        new('ı', EndsInVowel: false, EndsVoiceless: true), // kırk
        new('i', EndsInVowel: true, EndsVoiceless: false), // elli
        new('ı', EndsInVowel: false, EndsVoiceless: true), // altmış
        new('i', EndsInVowel: false, EndsVoiceless: true), // yetmiş
        new('i', EndsInVowel: false, EndsVoiceless: false), // seksen
        new('ı', EndsInVowel: false, EndsVoiceless: false), // doksan
    ];

    private static readonly Word Hundred = new('ü', EndsInVowel: false, EndsVoiceless: false); // yüz

    private static readonly Word Thousand = new('i', EndsInVowel: false, EndsVoiceless: false); // bin

    /// <summary>Appends an apostrophe and the suffix. A code without a final digit is returned unchanged.</summary>
    public static string WithSuffix(string code, TurkishCase turkishCase)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Length > 0 && char.IsAsciiDigit(code[^1]) ? $"{code}'{Suffix(LastWord(code), turkishCase)}" : code;
    }

    private static string Suffix(Word word, TurkishCase turkishCase)
    {
        var wide = word.Vowel is 'i' or 'ü' ? 'e' : 'a';
        var stop = word.EndsVoiceless ? 't' : 'd';
        return turkishCase switch
        {
            TurkishCase.Genitive => (word.EndsInVowel ? "n" : "") + word.Vowel + "n",
            TurkishCase.Dative => (word.EndsInVowel ? "y" : "") + wide,
            TurkishCase.Accusative => (word.EndsInVowel ? "y" : "") + word.Vowel,
            TurkishCase.Locative => $"{stop}{wide}",
            TurkishCase.Copula => $"{stop}{word.Vowel}r",
            TurkishCase.Ablative => $"{stop}{wide}n",
            _ => throw new ArgumentOutOfRangeException(nameof(turkishCase)),
        };
    }

    private static Word LastWord(string code)
    {
        var start = code.Length;
        while (start > 0 && char.IsAsciiDigit(code[start - 1]))
        {
            start--;
        }

        var digits = code.AsSpan(start);
        var zeros = digits.Length - digits.TrimEnd('0').Length;
        if (zeros == digits.Length)
        {
            return Units[0];
        }

        var last = digits[digits.Length - 1 - zeros] - '0';
        return zeros switch
        {
            0 => Units[last],
            1 => Tens[last],
            2 => Hundred,
            _ => Thousand,
        };
    }

    /// <param name="Vowel">The close vowel that agrees with the word's last vowel.</param>
    /// <param name="EndsInVowel">A buffer consonant joins word and suffix.</param>
    /// <param name="EndsVoiceless">The suffix begins with t instead of d.</param>
    private readonly record struct Word(char Vowel, bool EndsInVowel, bool EndsVoiceless);
}
