using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>Decides the reason of a finding. The strategies and their order are the whole procedure.</summary>
internal sealed partial class ReasonDecider(RuleSet rules, ReasonByCodeTable table)
{
    private static readonly IDecisionStrategy[] Strategies =
        [new ByForm(), new ByOwnReply(), new ByOtherService(), new ByProgramFault(), new ByNotice(), new ByWords(), new ByCode()];

    /// <summary>Steps of matching so far; the tests check that they are linear in the input.</summary>
    public long Steps { get; private set; }

    public Decision Decide(Finding finding)
    {
        finding = finding.Step == SessionStep.Unknown ? finding with { Step = StepScanner.Find(finding.Statements) } : finding;
        var (found, from) = CodeSelection.Find(finding);
        var context = new DecisionContext(rules, table, finding)
        {
            Found = found,
            CodesFrom = from,
            Codes = new ReplyCodes(found.Reply, CodeSelection.MoreSpecific(found, finding)),
        };
        var decision = Strategies.Select(strategy => strategy.Try(context)).First(each => each is not null)!;
        Steps += context.Steps;
        if (finding.IsOtherMatter && decision is { Reply: null, Enhanced: null, Reason: not Reason.AutoReply }
            && decision is not { Reason: Reason.Unknown, Cause: not null }
            && decision.Confidence != Confidence.Certain && !IsQuoted(decision, finding))
        {
            // A person writes about something else; "syntax" or "disk full" in it is no reason.
            decision = new Decision(Reason.Unknown, null, null, false, null, null, []);
        }
        else if (decision is { Reply: null, Enhanced: null, Reason: not Reason.Unknown } && IsOfSettings(decision, finding))
        {
            decision = new Decision(Reason.Unknown, null, null, false, null, null, []);
        }
        else if (decision is { Reply: not null, Cause: null, Rule: not null }
            && !decision.Rule.StartsWith("code:", StringComparison.Ordinal)
            && IsOfSettings(decision, finding))
        {
            decision = new ByCode().Try(context)!;
        }

        return Weigh(decision, finding) with { Step = finding.Step };
    }

    /// <summary>Whether the words stand only in settings: <c>SMTP_STARTTLS=true</c> reports no failure.</summary>
    private static bool IsOfSettings(Decision decision, Finding finding)
    {
        if (decision.Evidence is not [var evidence, ..] || evidence.Text.Length == 0)
        {
            return false;
        }

        if (FromNameToSentence().IsMatch(evidence.Text))
        {
            return true;
        }

        var lines = finding.Statements.SelectMany(statement => statement.Head.Split('\n'))
            .Where(line => line.Contains(evidence.Text, StringComparison.Ordinal)).ToList();
        return lines.Count > 0 && lines.TrueForAll(PastedSettings.IsSetting);
    }

    // "- MAIL_FROM_NAME", "I have not configured": the name of a setting and the sentence behind it are no words of one speaker.
    [GeneratedRegex(@"^[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,4}\s+(?:I|We|My|Our|The|It|This|But)\b", RegexOptions.CultureInvariant)]
    private static partial Regex FromNameToSentence();

    /// <summary>
    /// Without a server's reply, words that elsewhere mean a refusal decide less than what the text is: a notice that delivery is still
    /// tried, or a person's report of some "server error".
    /// </summary>
    private static Decision Weigh(Decision decision, Finding finding)
    {
        if (decision is not { Reply: null, Enhanced: null } || decision.Confidence == Confidence.Certain)
        {
            return decision;
        }

        return finding.Action == "delayed" && !IsOfDelay(decision.Reason)
                ? new Decision(Reason.Delayed, null, null, true, null, "form", decision.Evidence) { Confidence = Confidence.Likely }
            : decision is { Reason: Reason.SystemError, Cause: null, Confidence: Confidence.Weak, Speaker: Speaker.Unknown }
                && finding is { Action: null, IsNotice: false } && finding.Statements.All(statement => ReportSigns.IsProse(statement.Text))
                ? new Decision(Reason.Unknown, null, null, false, null, null, decision.Evidence)
            : decision;
    }

    private static bool IsOfDelay(Reason reason) => ReasonDefaults.IsTemporary(reason)
        || reason is Reason.Reputation or Reason.Blocklist or Reason.NoMx or Reason.DomainUnknown or Reason.Tls or Reason.Unknown;

    /// <summary>Whether the words are a program's that the person quotes: <c>I get `wrong version number`</c>.</summary>
    private static bool IsQuoted(Decision decision, Finding finding) =>
        decision.IsByProgram && decision.Evidence.Count > 0
        && finding.Statements.Any(statement => statement.Text.Contains($"`{decision.Evidence[0].Text}", StringComparison.Ordinal));
}
