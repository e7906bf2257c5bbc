using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Texts;
using Ulak.Reference.Explanation.Wordings;

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

    /// <summary>The replies of <see cref="Wordings"/> with the provider or server that sends each; empty if it is not known.</summary>
    public ImmutableArray<CodeWording> ByProvider { get; init; } = [];

    /// <summary>DNS records that repair the cause, with example values.</summary>
    public ImmutableArray<DnsRecord> Records { get; init; } = [];
}

/// <summary>A reply as a provider or server sends it.</summary>
/// <param name="Provider">Its name, such as <c>Gmail</c> or <c>Postfix</c>; empty if many send it.</param>
/// <param name="Text">The reply.</param>
public sealed record CodeWording(string Provider, string Text);

/// <summary>The causes of each code, found by explaining the example reply of each rule. Safe for concurrent use.</summary>
public static class CodeCauses
{
    private const int MaxCauses = 12;
    private const int MaxWordings = 5;
    private const int MaxWordingLength = 200;

    private static readonly Dictionary<string, string> NoValues = [];

    private static readonly Lazy<ILookup<string, Example>> LazyAll = new(ReadExamples);

    private sealed record Example(string Code, string Cause, CodeWording Wording, Reason Reason, Actor Actor);

    /// <summary>The causes of a code, such as <c>550</c> or <c>5.7.26</c>, the one with most wordings first.</summary>
    /// <param name="code">A reply code or an enhanced code.</param>
    /// <param name="language">The language of the texts.</param>
    /// <param name="domain">The reader's domain for the records; null for an example.</param>
    public static ImmutableArray<CodeCause> For(string code, string language, string? domain = null)
    {
        ArgumentNullException.ThrowIfNull(code);
        var names = ReasonTexts.For(language);
        var values = domain is null ? NoValues : new Dictionary<string, string> { ["senderDomain"] = domain, ["domain"] = domain };
        return
        [
            .. LazyAll.Value[code].GroupBy(each => each.Cause)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(MaxCauses)
                .Select(group => ToCause(group.Key, [.. group], names, values)),
        ];
    }

    private static CodeCause ToCause(string id, ImmutableArray<Example> examples, ReasonTexts names,
        Dictionary<string, string> values)
    {
        var texts = CauseTexts.For(names.Language);

        // One reply of each provider before a second one of the same.
        ImmutableArray<CodeWording> wordings =
        [
            .. examples.Select(each => each.Wording).DistinctBy(wording => wording.Text)
                .GroupBy(wording => wording.Provider).SelectMany(group => group.Select((wording, place) => (wording, place)))
                .OrderBy(each => each.place).ThenBy(each => each.wording.Provider.Length == 0 ? 1 : 0)
                .Select(each => each.wording).Take(MaxWordings),
        ];
        return new CodeCause(id, texts.Title(id, NoValues), texts.Meaning(id, NoValues),
            [.. texts.Steps(id, NoValues, StepContext.None)], texts.Check(id, NoValues), [.. wordings.Select(wording => wording.Text)])
        {
            Actor = names.ActorName(examples.CountBy(each => each.Actor).MaxBy(each => each.Value).Key),
            ByProvider = wordings,
            Records = DnsRecords.For(examples[0].Reason, id, values),
        };
    }

    private static ILookup<string, Example> ReadExamples()
    {
        var all = new List<Example>();
        var wordings = ProviderWordings.All.Select(each => new CodeWording(each.Provider, each.Text))
            .Concat(RuleSet.Default.Rules.Select(rule => new CodeWording("", rule.Entry.Example)));
        foreach (var wording in wordings.Where(wording => wording.Text.Length <= MaxWordingLength))
        {
            foreach (var recipient in Explainer.Explain(wording.Text).Recipients.Where(each => each.Cause is not null))
            {
                var example = new Example("", recipient.Cause!, wording, recipient.Reason, recipient.Actor);
                if (recipient.Code is { } reply)
                {
                    all.Add(example with { Code = reply.ToString(System.Globalization.CultureInfo.InvariantCulture) });
                }

                if (recipient.Enhanced is { } enhanced)
                {
                    all.Add(example with { Code = enhanced });
                    all.Add(example with { Code = "X" + enhanced[1..] });
                }
            }
        }

        return all.ToLookup(each => each.Code, StringComparer.Ordinal);
    }
}
