namespace Ulak.Reference.Comparison;

/// <summary>What is known of a code, as the comparison needs it.</summary>
internal static class CodeProfiles
{
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
            Standing = codeClass == "none" ? "seen" : "standard",
            Next = Next(code, codeClass),
            Connection = isEnhanced ? "reply-decides" : code is "221" or "421" ? "closes" : "stays",
        };
    }

    private static string Next(string code, string codeClass) => (code, codeClass) switch
    {
        ("221", _) => "finish",
        (_, "2") => "continue",
        (_, "3") => "respond",
        (_, "4") => "retry",
        (_, "5") => "fix",
        _ => "read",
    };
}
