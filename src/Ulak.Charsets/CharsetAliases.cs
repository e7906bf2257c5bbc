using System.Collections.Frozen;

namespace Ulak.Charsets;

/// <summary>
/// Names that programs write in mail for charsets of the WHATWG Encoding Standard, and that the standard does not list: those of PHP's
/// mbstring, of Python, of Java, and of Windows.
/// </summary>
internal static class CharsetAliases
{
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["cp932"] = "shift_jis",
        ["sjis-win"] = "shift_jis",
        ["sjis-mac"] = "shift_jis",
        ["windows-932"] = "shift_jis",
        ["jis"] = "iso-2022-jp",
        ["jis7"] = "iso-2022-jp",
        ["iso-2022-jp-1"] = "iso-2022-jp",
        ["iso-2022-jp-ms"] = "iso-2022-jp",
        ["cp50220"] = "iso-2022-jp",
        ["cp50221"] = "iso-2022-jp",
        ["eucjp"] = "euc-jp",
        ["eucjp-ms"] = "euc-jp",
        ["eucjp-win"] = "euc-jp",
        ["cp51932"] = "euc-jp",
        ["cp936"] = "gbk",
        ["ms936"] = "gbk",
        ["windows-936"] = "gbk",
        ["euc-cn"] = "gbk",
        ["euccn"] = "gbk",
        ["cp949"] = "euc-kr",
        ["ms949"] = "euc-kr",
        ["uhc"] = "euc-kr",
        ["euckr"] = "euc-kr",
        ["cp950"] = "big5",
        ["ms950"] = "big5",
        ["windows-950"] = "big5",
        ["big5hkscs"] = "big5",
        ["mac-roman"] = "macintosh",
        ["koi8r"] = "koi8-r",
        ["koi8u"] = "koi8-u",
        ["tis620"] = "tis-620",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The label of the standard that a name probably means; the name itself where there is none.</summary>
    public static string LabelOf(string name)
    {
        // Python and Java write underscores: utf_8, iso8859_9, euc_jp.
        var label = name.Replace('_', '-');
        if (Aliases.TryGetValue(label, out var alias))
        {
            return alias;
        }

        foreach (var prefix in (ReadOnlySpan<string>)["windows", "win-", "win", "ansi-"])
        {
            if (label.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && label[prefix.Length..] is { Length: 3 or 4 } digits
                && digits.All(char.IsAsciiDigit))
            {
                return "windows-" + digits;
            }
        }

        return label;
    }
}
