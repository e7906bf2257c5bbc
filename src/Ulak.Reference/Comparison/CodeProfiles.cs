using System.Collections.Immutable;
using System.Globalization;

namespace Ulak.Reference.Comparison;

/// <summary>What is known of a code, as the comparison needs it.</summary>
internal static class CodeProfiles
{
    /// <summary>Where each reply code stands that a standard defines. RFC 5321 §4.3.2; RFC 4954 §6; RFC 3207 §4; RFC 1985 §5; RFC 2645 §5; RFC 7504 §3.</summary>
    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["211"] = "HELP",
        ["214"] = "HELP",
        ["220"] = "greeting STARTTLS",
        ["221"] = "QUIT",
        ["235"] = "AUTH",
        ["250"] = "EHLO HELO MAIL RCPT BDAT RSET VRFY EXPN NOOP end-of-data",
        ["251"] = "RCPT VRFY",
        ["252"] = "VRFY EXPN ETRN",
        ["253"] = "ETRN",
        ["334"] = "AUTH",
        ["354"] = "DATA",
        ["355"] = "MAIL",
        ["421"] = "greeting any",
        ["422"] = "AUTH",
        ["432"] = "AUTH",
        ["450"] = "RCPT end-of-data",
        ["451"] = "MAIL RCPT end-of-data",
        ["452"] = "MAIL RCPT end-of-data",
        ["453"] = "ATRN",
        ["454"] = "AUTH STARTTLS",
        ["455"] = "MAIL RCPT",
        ["458"] = "ETRN",
        ["459"] = "ETRN",
        ["500"] = "any",
        ["501"] = "any",
        ["502"] = "VRFY EXPN HELP",
        ["503"] = "any",
        ["504"] = "EHLO HELO VRFY EXPN HELP AUTH",
        ["521"] = "greeting any",
        ["523"] = "AUTH",
        ["524"] = "AUTH",
        ["525"] = "AUTH",
        ["530"] = "MAIL RCPT DATA",
        ["533"] = "",
        ["534"] = "AUTH",
        ["535"] = "AUTH",
        ["538"] = "AUTH",
        ["550"] = "MAIL RCPT VRFY EXPN end-of-data",
        ["551"] = "RCPT VRFY",
        ["552"] = "MAIL RCPT end-of-data",
        ["553"] = "MAIL RCPT VRFY",
        ["554"] = "greeting MAIL RCPT DATA end-of-data",
        ["555"] = "MAIL RCPT",
        ["556"] = "RCPT",
        ["430"] = "",
    };

    /// <summary>The highest detail that is registered for each subject. RFC 5248 §2.</summary>
    private static readonly ImmutableArray<int> Details = [0, 10, 4, 6, 7, 6, 10, 30];

    public static CodeProfile Of(string code, string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var isEnhanced = code.Contains('.', StringComparison.Ordinal);
        var codeClass = CodeProfile.ClassOf(code);
        return new CodeProfile
        {
            Code = code,
            IsEnhanced = isEnhanced,
            Class = codeClass,
            Topic = CodeProfile.TopicOf(code),
            Standing = Standing(code, isEnhanced),
            Next = Next(code, codeClass),
            Connection = isEnhanced ? "reply-decides" : code is "221" or "421" ? "closes" : "stays",
            Places = [.. (isEnhanced ? EnhancedPlaces(code[2..]) : Places.GetValueOrDefault(code, "")).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };
    }

    private static string Standing(string code, bool isEnhanced)
    {
        if (code is "355" or "422" or "430" or "524" or "533" or "538" || (isEnhanced && code[2..] is "6.10" or "7.11"))
        {
            return "historic";
        }

        if (!isEnhanced)
        {
            return Places.ContainsKey(code) ? "standard" : "seen";
        }

        var parts = code.Split('.');
        var (subject, detail) = (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2].Split('-')[0], CultureInfo.InvariantCulture));
        return subject < Details.Length && detail <= Details[subject] ? "standard" : "seen";
    }

    /// <summary>Where an enhanced code is at home, of those that are at home anywhere.</summary>
    private static string EnhancedPlaces(string code) => code switch
    {
        "1.7" or "1.8" or "7.15" or "7.16" or "7.27" or "7.30" => "MAIL",
        "1.1" or "1.2" or "1.3" or "1.4" or "1.5" or "1.6" or "1.10" or "2.1" => "RCPT",
        "2.2" => "RCPT end-of-data",
        "2.3" or "3.4" => "MAIL end-of-data",
        "2.4" => "RCPT EXPN",
        "3.2" => "greeting any",
        "4.2" or "5.1" or "5.2" => "any",
        "5.3" => "RCPT",
        "5.4" => "MAIL RCPT",
        "5.6" or "7.8" or "7.9" or "7.10" or "7.11" or "7.12" or "7.13" => "AUTH",
        "6.6" or "7.14" => "BURL",
        "6.7" => "MAIL RCPT",
        "6.8" => "VRFY EXPN RCPT",
        "6.9" or "7.20" or "7.21" or "7.22" or "7.26" or "7.28" or "7.29" => "end-of-data",
        "7.17" or "7.18" or "7.19" => "RCPT end-of-data",
        "7.23" or "7.24" => "MAIL RCPT end-of-data",
        "7.25" => "greeting EHLO MAIL RCPT",
        _ => "",
    };

    private static string Next(string code, string codeClass) => (code, codeClass) switch
    {
        ("221", _) => "finish",
        (_, "2") => "continue",
        (_, "3") => "respond",
        (_, "4") => "retry",
        (_, "5") => CodeProfile.TopicOf(code) is "syntax" or "protocol" or "login" ? "fix" : "return",
        _ => "read",
    };
}
