using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>The reason for one recipient, and what it rests on.</summary>
internal sealed record Decision(Reason Reason, int? Reply, string? Enhanced, bool Temporary, Actor? Actor, string? Rule,
    IReadOnlyList<Evidence> Evidence)
{
    public Confidence Confidence { get; init; } = Confidence.Weak;

    public Speaker Speaker { get; init; }

    /// <summary>The step of the session at which it happened, if the text shows it.</summary>
    public SessionStep Step { get; init; }

    /// <summary>Whether a rule for the words of a client program decided on a text that names no speaker.</summary>
    public bool IsByProgram { get; init; }

    /// <summary>The cause that the rule determines, or null.</summary>
    public string? Cause { get; init; }
}

/// <summary>What the strategies see: the finding, its codes, and the statement that the codes are from.</summary>
internal sealed partial class DecisionContext(RuleSet rules, ReasonByCodeTable table, Finding finding)
{
    private static readonly System.Buffers.SearchValues<string> ServerLogMarks = System.Buffers.SearchValues.Create(
        [
            "smtpd[", "postfix", "exim", "smtp-out", "sendmail[", "qmail", "MAILER-DAEMON", "MDaemon", "zonemta",
            "queue", "outbound", "delivery", " mx=",
        ],
        StringComparison.OrdinalIgnoreCase);

    private bool? _isServerLog;

    private long _steps;

    public Finding Finding => finding;

    public ReasonByCodeTable Table => table;

    public IReadOnlyList<Statement> Statements => finding.Statements;

    public required LocatedCodes Found { get; init; }

    /// <summary>The index of the statement with the codes, or -1.</summary>
    public required int CodesFrom { get; init; }

    public required ReplyCodes Codes { get; init; }

    /// <summary>Steps of matching so far; the tests check that they are linear in the input.</summary>
    public long Steps => _steps;

    /// <summary>Whether a statement has the marks of a server's log.</summary>
    private bool IsServerLog => _isServerLog ??= finding.Contains(ServerLogMarks);

    public bool HasNoticeRules => finding.ProviderHints is { } hints && rules.HasNoticeRulesFor(hints);

    /// <summary>The best rule for a statement from a place on.</summary>
    public RuleMatch? Match(Statement statement, int begin = 0, bool inNotice = false)
    {
        var text = begin == 0 ? statement.Text : statement.Text[begin..];
        var query = new RuleQuery(text, Codes, statement.Speaker, finding.Step, finding.ProviderHints,
            inNotice)
        { IsWithoutQueue = finding.IsWithoutQueue || finding.IsOwnRefusal, IsOwnServer = finding.IsOwnRefusal };
        return rules.Match(query, ref _steps) is { } match ? match with { Start = match.Start + begin, End = match.End + begin } : null;
    }

    /// <summary>The reason of a code that is specific enough to decide by itself.</summary>
    public Reason? SpecificReason() => table.ForEnhancedCode(Codes.Enhanced) is { } reason && !ReasonDefaults.IsUnspecific(reason) ? reason
        : table.ForReplyCode(Codes.Reply) is { } byReply && !ReasonDefaults.IsUnspecific(byReply) ? byReply
        : null;

    public Decision ByRule(int index, RuleMatch match) =>
        Decide(match.Rule.Reason, match.Rule, MatchEvidence(index, match), IsOtherReplysSuccess(index, match.Rule.Reason)) with
        {
            Speaker = Statements[index].Speaker,
            Cause = match.Rule.Entry.Cause,
            IsByProgram = Statements[index].Speaker == Speaker.Unknown && match.Rule.IsForProgramsOnly && !IsServerLog,
            Confidence = match.Rule.Scope switch
            {
                RuleScope.Provider or RuleScope.Software => Confidence.Certain,
                RuleScope.Generic => Confidence.Likely,
                _ => Confidence.Weak,
            },
        };

    public Decision ByCode(Reason reason, Confidence confidence) => Decide(reason, null, CodeEvidence(),
        finding.ReasonByForm == reason && Codes.Class is 2 or 3 && !ReasonDefaults.IsSuccess(reason)) with
    {
        Confidence = confidence,
        Speaker = CodesFrom >= 0 ? Statements[CodesFrom].Speaker : Speaker.Unknown,
    };

    /// <summary>The text ends before a result: what was accepted so far decides nothing.</summary>
    public Decision Undecided() => Decide(Reason.Unknown, null, [], withoutCodes: true) with { Confidence = Confidence.Certain };

    /// <summary>The server's last reply accepted something, and the client failed afterwards: that code is not the failure's.</summary>
    private bool IsOtherReplysSuccess(int index, Reason reason) =>
        CodesFrom != index && Codes.Class is 2 or 3 && !ReasonDefaults.IsSuccess(reason);

    private Decision Decide(Reason reason, Rule? rule, List<Evidence> evidence, bool withoutCodes = false)
    {
        reason = StepAdjustment.Adjust(reason, rule, Codes, finding.Step);
        var isByRule = rule?.Temporary is not null && (withoutCodes || Codes.Class is not (4 or 5) || rule.Entry.When.Count > 0);
        var temporary = isByRule ? rule!.Temporary!.Value
            : ReasonDefaults.IsSuccess(reason) ? false
            : finding.Action == "delayed" ? true
            : Codes.Class is 4 or 5 ? Codes.Class == 4
            : finding.Action == "failed" ? false
            : ReasonDefaults.IsTemporary(reason);
        if (finding.AddressEvidence is { } at)
        {
            evidence.Add(at);
        }

        var name = rule?.Id ?? (reason == Reason.Unknown ? null
            : Codes.Enhanced is not null ? "code:" + Codes.Enhanced
            : Codes.Reply is { } reply ? $"code:{reply}"
            : "form");
        return withoutCodes ? new Decision(reason, null, null, temporary, rule?.Actor, name, evidence)
            : new Decision(reason, Codes.Reply, Codes.Enhanced, temporary, rule?.Actor, name, evidence);
    }

    private List<Evidence> MatchEvidence(int index, RuleMatch match)
    {
        var evidence = new List<Evidence>();
        var passage = Statements[index].Passage;
        if (match.End > match.Start)
        {
            evidence.Add(passage.Locate(match.Start, WithClosing(passage.Text, match.Start, match.End)));
        }

        // Microsoft's own number of the rule that refused: "AS(7555)".
        if (MicrosoftRule().Match(passage.Text) is { Success: true } own && (own.Index < match.Start || own.Index >= match.End))
        {
            evidence.Add(passage.Locate(own.Index, own.Index + own.Length));
        }

        if (CodesFrom == index && (Found.End <= match.Start || Found.Start >= match.End))
        {
            evidence.Add(passage.Locate(Found.Start, Found.End));
        }

        return evidence;
    }

    [GeneratedRegex(@"\bAS\(?\d{3,8}\)?(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex MicrosoftRule();

    /// <summary>A bracket that opens within the words closes within the evidence: <c>unknown &lt;bob@example.org></c>.</summary>
    private static int WithClosing(string text, int start, int end)
    {
        var closing = end < text.Length ? "<([".IndexOf(text[end] switch { '>' => '<', ')' => '(', ']' => '[', _ => ' ' }) : -1;
        return closing >= 0 && text.AsSpan(start, end - start).Contains("<(["[closing]) ? end + 1 : end;
    }

    private List<Evidence> CodeEvidence()
    {
        if (CodesFrom >= 0)
        {
            return [Statements[CodesFrom].Passage.Locate(Found.Start, Found.End)];
        }

        return finding.ReasonByForm is not null && Statements is [{ Passage: { IsEmpty: false } first }, ..] && first.Text.Length < 1000
            ? [first.LocateAll()] : [];
    }
}
