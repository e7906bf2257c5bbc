using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Comparison;

/// <summary>Creates the profile of a code from the catalog, or from the number alone if the catalog does not contain it.</summary>
internal static class CodeProfiles
{
    public static CodeProfile For(string code, string language)
    {
        var isEnhanced = code.Contains('.', StringComparison.Ordinal);
        var profile = new CodeProfile
        {
            Code = code,
            IsEnhanced = isEnhanced,
            Class = CodeProfile.ClassOf(code),
            Topic = CodeProfile.TopicOf(code),
            Status = "seen",
            Next = NextFor(code, null),
            Connection = isEnhanced ? "reply-decides" : "stays",
        };
        return CodeCatalog.Default.TryGet(code, out var entry) ? WithFacts(profile, entry, language) : profile;
    }

    private static CodeProfile WithFacts(CodeProfile profile, CodeEntry entry, string language)
    {
        var (facts, text) = (entry.Facts, entry.TextIn(language));
        return profile with
        {
            Status = facts.Status switch
            {
                CodeStatus.Standard => "standard",
                CodeStatus.Historic => "historic",
                _ => "seen",
            },
            Next = NextFor(profile.Code, facts.Next),
            Actor = facts.Actor.Word(),
            Connection = facts.ClosesConnection ? "closes" : profile.Connection,
            Places = [.. facts.Commands.Select(command => command == "end of DATA" ? "end-of-data" : command)],
            Partners = [.. facts.Partners],
            Name = text.Name,
            Meaning = text.Meaning,
            EnglishName = entry.TextIn("en").Name,
        };
    }

    private static string NextFor(string code, NextStep? step) => CodeProfile.ClassOf(code) switch
    {
        "2" => code == "221" ? "finish" : "continue",
        "3" => "respond",
        "4" => "retry",
        "5" when step is NextStep.Contact => "contact",
        // Only protocol errors can be corrected within the session; otherwise the message is returned.
        "5" => CodeProfile.TopicOf(code) is "syntax" or "protocol" or "login" ? "fix" : "return",
        _ => "read",
    };
}
