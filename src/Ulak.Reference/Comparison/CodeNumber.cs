using System.Globalization;

namespace Ulak.Reference.Comparison;

/// <summary>What the digits of a code mean by themselves (RFC 5321 §4.2.1, RFC 3463 §2).</summary>
internal static class CodeNumber
{
    /// <summary>
    /// Whether a text is a code that can be compared: three digits, or three numbers separated by dots, the last of which may be a range.
    /// </summary>
    public static bool IsCode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 3 && text.All(char.IsAsciiDigit))
        {
            return text[0] is >= '1' and <= '6';
        }

        var parts = text.Split('.');
        return parts is [['2' or '4' or '5'], var subject, var detail] && IsNumber(subject)
            && detail.Split('-') is [var from, .. { Length: <= 1 } to] && IsNumber(from) && to.All(IsNumber);
    }

    /// <summary>The class encoded in a number (RFC 5321 §4.2.1, RFC 3463 §2).</summary>
    public static string ClassOf(string code) => code[0] is >= '2' and <= '5' ? code[..1] : "none";

    /// <summary>The subject encoded in a number: the second digit (RFC 5321 §4.2.1) or the second number (RFC 3463 §3).</summary>
    public static string TopicOf(string code)
    {
        if (code.Contains('.', StringComparison.Ordinal))
        {
            return code.Split('.')[1] switch
            {
                "1" => "address",
                "2" => "mailbox",
                "3" => "system",
                "4" => "route",
                "5" => "protocol",
                "6" => "content",
                "7" => "policy",
                _ => "other",
            };
        }

        // RFC 4954 §6 and RFC 3207 §4 define codes whose second digit RFC 5321 leaves unspecified.
        return code switch
        {
            "235" or "432" or "454" or "523" or "524" or "525" or "538" => "login",
            _ when ClassOf(code) == "none" => "other",
            _ => code[1] switch
            {
                '0' => "syntax",
                '1' => "information",
                '2' => "connection",
                '3' => "login",
                '5' => "mail",
                _ => "other",
            },
        };
    }

    private static bool IsNumber(string text) =>
        text.Length is >= 1 and <= 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0')
            && int.Parse(text, CultureInfo.InvariantCulture) <= 999;
}
