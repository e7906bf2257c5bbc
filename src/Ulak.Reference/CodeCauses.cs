using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Reference;

/// <summary>A cause for which servers send a code.</summary>
/// <param name="Id">The name, as in <see cref="RecipientExplanation.Cause"/>.</param>
/// <param name="Title">The cause in a few words.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Steps">What to do, with example values.</param>
/// <param name="Check">How to check that it is repaired.</param>
/// <param name="Wordings">Replies with the code and this cause.</param>
public sealed record CodeCause(
    string Id, string Title, string Meaning, ImmutableArray<string> Steps, string Check, ImmutableArray<string> Wordings)
{
    /// <summary>Who has to act, in words.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>The causes of each code, found by explaining the example reply of each rule. Safe for concurrent use.</summary>
public static class CodeCauses
{
    private const int MaxCauses = 8;
    private const int MaxWordings = 3;
    private const int MaxWordingLength = 200;

    private static readonly Dictionary<string, string> NoValues = [];

    private static readonly Lazy<ILookup<string, (string Cause, string Wording, Actor Actor)>> LazyAll = new(ReadExamples);

    /// <summary>The causes of a code, such as <c>550</c> or <c>5.7.26</c>, the one with most wordings first.</summary>
    public static ImmutableArray<CodeCause> For(string code, string language)
    {
        ArgumentNullException.ThrowIfNull(code);
        var names = ReasonTexts.For(language);
        var texts = CauseTexts.For(names.Language);
        return
        [
            .. LazyAll.Value[code].GroupBy(each => each.Cause)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(MaxCauses)
                .Select(group => new CodeCause(
                    group.Key,
                    texts.Title(group.Key, NoValues),
                    texts.Meaning(group.Key, NoValues),
                    [.. texts.Steps(group.Key, NoValues, StepContext.None)],
                    texts.Check(group.Key, NoValues),
                    [.. group.Select(each => each.Wording).Distinct().Take(MaxWordings)])
                {
                    Actor = names.ActorName(group.CountBy(each => each.Actor).MaxBy(each => each.Value).Key),
                }),
        ];
    }

    private static ILookup<string, (string Cause, string Wording, Actor Actor)> ReadExamples()
    {
        var all = new List<(string Code, string Cause, string Wording, Actor Actor)>();
        foreach (var example in RuleSet.Default.Rules.Select(rule => rule.Entry.Example).Where(text => text.Length <= MaxWordingLength))
        {
            foreach (var recipient in Explainer.Explain(example).Recipients.Where(each => each.Cause is not null))
            {
                if (recipient.Code is { } reply)
                {
                    var digits = reply.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    all.Add((digits, recipient.Cause!, example, recipient.Actor));
                }

                if (recipient.Enhanced is { } enhanced)
                {
                    all.Add((enhanced, recipient.Cause!, example, recipient.Actor));
                    all.Add(("X" + enhanced[1..], recipient.Cause!, example, recipient.Actor));
                }
            }
        }

        return all.ToLookup(each => each.Code, each => (each.Cause, each.Wording, each.Actor), StringComparer.Ordinal);
    }
}
