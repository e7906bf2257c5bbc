using System.Collections.Immutable;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Reference.Explanation;

/// <summary>
/// Explains any text that SMTP leaves behind: a code, a reply, a dialogue, a bounce, lines of a log.
/// Every input gives an answer; what is not known is called so.
/// </summary>
public static class Explainer
{
    /// <summary>Explains octets: a message as it lies on disk, a file of unknown charset.</summary>
    public static ExplanationResult Explain(ReadOnlySpan<byte> text, ExplainOptions? options = null)
    {
        var limit = (options ?? ExplainOptions.Default).MaxLength;
        return Explain(SourceText.Decode(text.Length > limit ? text[..limit] : text), options);
    }

    /// <summary>Explains a text. The spans of the evidence count its characters.</summary>
    public static ExplanationResult Explain(string text, ExplainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Explain(text, options ?? ExplainOptions.Default, out _);
    }

    internal static ExplanationResult Explain(string text, ExplainOptions options, out long work)
    {
        var reading = InputReader.Read(text.Length > options.MaxLength ? text[..options.MaxLength] : text);
        var decider = new ReasonDecider(RuleSet.Default, ReasonByCodeTable.Default);
        var texts = ReasonTexts.For(options.Language);
        var recipients = ImmutableArray.CreateBuilder<RecipientExplanation>();
        foreach (var finding in reading.Findings.Take(options.MaxRecipients))
        {
            recipients.Add(ToRecipientExplanation(decider.Decide(finding), finding, texts));
        }

        work = decider.Steps;
        var kind = reading.Kind == InputKind.Unknown && recipients.Any(r => r.Reason != Reason.Unknown) ? InputKind.Reply : reading.Kind;
        return new ExplanationResult { Kind = kind, Language = texts.Language, Recipients = recipients.ToImmutable() };
    }

    private static RecipientExplanation ToRecipientExplanation(Decision decision, Finding finding, ReasonTexts texts)
    {
        var text = texts.TextFor(decision.Reason);
        var waits = decision.Temporary && decision.Reason is not (Reason.Greylisted or Reason.Delayed or Reason.Expired);
        return new RecipientExplanation
        {
            Address = finding.Address,
            Code = decision.Reply,
            Enhanced = decision.Enhanced,
            Reason = decision.Reason,
            Temporary = decision.Temporary,
            Actor = decision.Actor,
            Title = text.Title,
            Meaning = text.Meaning,
            Steps = waits ? [texts.RetryStep, .. text.Steps] : [.. text.Steps],
            Rule = decision.Rule,
            Evidence = [.. decision.Evidence],
        };
    }
}
