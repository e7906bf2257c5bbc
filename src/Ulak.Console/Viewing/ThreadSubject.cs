using System.Text.RegularExpressions;

namespace Ulak.Console.Viewing;

/// <summary>A subject without the prefixes that replies put before it, in the languages of the common mail programs.</summary>
/// <param name="Name">What is left.</param>
/// <param name="IsReply">Whether there was a prefix.</param>
internal sealed partial record ThreadSubject(string Name, bool IsReply)
{
    public static ThreadSubject Of(string subject)
    {
        var name = Prefix().Replace(subject, "").Trim();
        return new ThreadSubject(name, name.Length < subject.Trim().Length);
    }

    [GeneratedRegex(@"^(?:\s*(?:re|fwd?|aw|wg|sv|vs|antw|ynt|ilt|rv|tr)(?:\[\d+\])?\s*:)+", RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Prefix();
}
