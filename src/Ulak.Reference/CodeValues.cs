using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference;

/// <summary>For a refusal with unknown words: the meaning of its code in the catalogue.</summary>
internal static class CodeValues
{
    private const string Alone = "unknown-code-alone";
    private const string Unlisted = "unknown-code-unlisted";

    /// <summary>The causes that the writer selects by what the text lacks.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [Alone, Unlisted, "unknown-no-delivery", "unknown-inbox-session", "unknown-bounce-cut", .. CodeAlone.Causes, .. Situation.Causes];

    /// <summary>The cause for the code, with the values its texts need; null if there is no code.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Decision decision, Finding finding, IReadOnlyDictionary<string, string> values, string language)
    {
        var catalog = CodeCatalog.Default;
        var reply = decision.Reply?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if ((catalog.DescribeUnlisted(decision.Enhanced ?? reply, language)
            ?? (finding.Statements is [var only] ? catalog.DescribeUnlisted(only.Text, language) : null)) is { } unlisted)
        {
            return (Unlisted, new Dictionary<string, string>(values)
            {
                ["code"] = unlisted.Code,
                ["codeMeaning"] = unlisted.Meaning,
                ["nearest"] = string.Join(", ", unlisted.Nearest.Select(entry => $"{entry.Code} ({entry.TextIn(language).Name})")),
            });
        }

        return catalog.TryGet(decision.Enhanced ?? reply, out var found)
            ? (Alone, new Dictionary<string, string>(values)
            {
                ["code"] = found.Code,
                ["codeMeaning"] = found.TextIn(language).Meaning,
            })
            : null;
    }
}
