using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;


namespace Ulak.Reference.Explanation.Deciding;

/// <summary>What was decided about a recipient.</summary>
internal sealed record Decision(Reason Reason, int? Reply, string? Enhanced, bool Temporary, Actor Actor, string? Rule, IReadOnlyList<Evidence> Evidence);

/// <summary>
/// From texts and codes to a reason. The words come first, because servers use one code for many things;
/// then a code that is specific; then the words further away; then what a rough code still tells. Otherwise: not known.
/// </summary>
internal sealed class ReasonDecider(RuleSet rules, ReasonByCodeTable table)
{
    /// <summary>Steps of matching so far: grows with the input's length and with nothing else.</summary>
    public long Steps { get; private set; }

    public Decision Decide(Finding finding)
    {
        finding = finding.Step == SessionStep.Unknown ? finding with { Step = StepScanner.Find(finding.Passages) } : finding;
        var (found, codesFrom) = FindCodes(finding);
        var codes = new ReplyCodes(found.Reply, MoreSpecific(found.Enhanced, finding));
        if (ByForm(finding, codes, found, codesFrom) is { } settled)
        {
            return settled;
        }

        var passages = finding.Passages;
        if (ByNotice(finding, codes, found, codesFrom) is { } told)
        {
            return told;
        }

        var near = codesFrom < 0 ? 1 : codesFrom + 1;
        Decision? weak = null;
        for (var i = 0; i < passages.Count; i++)
        {
            if (i == near && SpecificReason(codes) is { } specific)
            {
                return ToDecision(specific, codes, null, finding, CodeEvidence(finding, found, codesFrom));
            }

            // What the server itself said comes before what the notice says around it.
            var begin = codesFrom == i && found.Reply is not null ? found.ReplyStart : 0;
            if ((begin > 0 ? Match(passages[i], begin, codes, finding.ProviderHints) : null) is { } own && own.Rule.Reason != Reason.Delayed)
            {
                return ToDecision(own.Rule.Reason, codes, own.Rule, finding, MatchEvidence(passages[i], own, found, true));
            }

            if (Match(passages[i], 0, codes, finding.ProviderHints) is { } match)
            {
                var decision = ToDecision(match.Rule.Reason, codes, match.Rule, finding, MatchEvidence(passages[i], match, found, codesFrom == i));
                if (match.Rule.Reason != Reason.Delayed && (match.Rule.Reason != Reason.Policy || codesFrom <= i))
                {
                    return decision;
                }

                // That it is late is no cause, nor is that "it was rejected by the server" before the server's words; one may stand further on.
                weak ??= decision;
            }
        }

        if (weak is not null && SpecificReason(codes) is null)
        {
            return weak;
        }

        var reason = SpecificReason(codes) ?? table.ForEnhancedCode(codes.Enhanced) ?? ReasonByReplyCode(codes.Reply, finding.Step) ?? (finding.Action == "delayed" ? Reason.Delayed : Reason.Unknown);
        return ToDecision(reason, codes, null, finding, CodeEvidence(finding, found, codesFrom));
    }

    /// <summary>What needs no reading: the form of the input says it, or the report says that all is well.</summary>
    private Decision? ByForm(Finding finding, ReplyCodes codes, LocatedCodes found, int codesFrom)
    {
        if (finding.ReasonByForm is { } given)
        {
            return ToDecision(given, codes, null, finding, CodeEvidence(finding, found, codesFrom));
        }

        if (finding.Action is "delivered" or "relayed" or "expanded")
        {
            return ToDecision(Reason.Delivered, codes, null, finding, CodeEvidence(finding, found, codesFrom));
        }

        if (codes.Class is 2 or 3 && finding.Action is null && finding.HasDiagnostic && codesFrom == 0)
        {
            return ToDecision(table.ForEnhancedCode(codes.Enhanced) ?? table.ForReplyCode(codes.Reply) ?? Reason.Accepted, codes, null, finding, CodeEvidence(finding, found, codesFrom));
        }

        return null;
    }

    /// <summary>Providers that quote one reply for everything: their notice decides before the reply does.</summary>
    private Decision? ByNotice(Finding finding, ReplyCodes codes, LocatedCodes found, int codesFrom)
    {
        if (finding.ProviderHints is not { } hints || !rules.HasNoticeRulesFor(hints))
        {
            return null;
        }

        for (var i = 0; i < finding.Passages.Count; i++)
        {
            if (Match(finding.Passages[i], 0, codes, hints, inNotice: true) is { } told)
            {
                return ToDecision(told.Rule.Reason, codes, told.Rule, finding, MatchEvidence(finding.Passages[i], told, found, codesFrom == i));
            }
        }

        return null;
    }

    private RuleMatch? Match(Passage passage, int begin, ReplyCodes codes, string? hints, bool inNotice = false)
    {
        var work = Steps;
        var match = rules.Match(begin == 0 ? passage.Text : passage.Text[begin..], codes, hints, inNotice, ref work);
        Steps = work;
        return match is { } m ? m with { Start = m.Start + begin, End = m.End + begin } : null;
    }

    /// <summary>
    /// "554 4.4.7 Message expired … &lt;421 4.4.2 Connection timed out&gt;": the first code is that of the server which gave up,
    /// the quoted one is what the other side last said, and that is what went wrong.
    /// </summary>
    private static LocatedCodes QuotedReply(string text, LocatedCodes outer)
    {
        if (!HasExpired(outer))
        {
            return outer;
        }

        var open = outer.End;
        for (var tries = 0; tries < 20 && open < text.Length && text.AsSpan(open).IndexOfAny('<', '\'', '"') is >= 0 and var skip; tries++)
        {
            open += skip + 1;
            var inner = CodeScanner.Find(text.Substring(open, Math.Min(20, text.Length - open)));
            if (inner is { Reply: >= 400, Enhanced: not null, Start: 0 } && !HasExpired(inner))
            {
                return outer with { Reply = inner.Reply, Enhanced = inner.Enhanced };
            }
        }

        return outer;
    }

    private static bool HasExpired(LocatedCodes codes) => codes.Enhanced?.EndsWith(".4.7", StringComparison.Ordinal) == true;

    /// <summary>The codes of the first text that has any; a report's own Status only where the server's words have none.</summary>
    private static (LocatedCodes Codes, int From) FindCodes(Finding finding)
    {
        (LocatedCodes Codes, int From) best = (default, -1);
        for (var i = 0; i < finding.Passages.Count; i++)
        {
            var text = finding.Passages[i].Text;
            var found = CodeScanner.Find(text);
            if ((found.Reply is null && found.Enhanced is null) || BelongsToOtherRecipient(finding, found))
            {
                continue;
            }

            found = finding.Status is null ? found : QuotedReply(text, found);
            if (HasExpired(best.Codes) && !HasExpired(found) && HasExpired(CodeScanner.Find(text)))
            {
                // The notice tells what the report leaves out: what the other side said at the last attempt.
                return (best.Codes with { Reply = found.Reply, Enhanced = found.Enhanced }, best.From);
            }

            if (best.From < 0)
            {
                best = (found, i);
            }
            else if (best.Codes.Reply is null && found.Reply is not null && (best.Codes.Enhanced is null || best.Codes.Enhanced[0] - '0' == found.Reply / 100))
            {
                best = (best.Codes with { Reply = found.Reply }, best.From);
            }
        }

        return best;
    }

    /// <summary>In a notice about several recipients, a code of another class than this one's Status belongs to another one.</summary>
    private static bool BelongsToOtherRecipient(Finding finding, LocatedCodes found) =>
        finding.IsSharedNotice && !finding.HasDiagnostic && finding.Status is { } status && (found.Enhanced is { } e ? e[0] - '0' : found.Reply / 100) != status[0] - '0';

    /// <summary>
    /// What the step of the dialogue adds. At MAIL FROM no recipient is known yet: what does not exist there is the sender.
    /// Before it nothing is known but the client: a refusal that gives no reason is about that host. So is the bare text of 421 in the place of a greeting:
    /// a server that is down does not answer, and one that is busy says so.
    /// </summary>
    private static Reason AdjustForStep(Reason reason, Rule? rule, ReplyCodes codes, SessionStep phase) => phase switch
    {
        SessionStep.Mail when reason is Reason.AddressUnknown or Reason.DomainUnknown or Reason.NoMx => Reason.SenderRefused,
        SessionStep.Connect or SessionStep.Hello when codes.Reply == 421 && rule?.Id == "service-not-available" => Reason.Reputation,
        SessionStep.Connect or SessionStep.Hello when codes.Class == 5 && (reason == Reason.Unknown || (reason == Reason.Policy && rule?.Id is null or "policy")) => Reason.Reputation,
        _ => reason,
    };

    /// <summary>Which of two enhanced codes says more: the remote server's, unless it says nothing (x.0.0).</summary>
    private static string? MoreSpecific(string? said, Finding finding)
    {
        var status = finding.Status;
        if (said is null || status is null)
        {
            return said ?? status;
        }

        var isEmptyStatus = status.EndsWith(".0.0", StringComparison.Ordinal);
        return (!finding.HasDiagnostic && !isEmptyStatus) || (said.EndsWith(".0.0", StringComparison.Ordinal) && status[0] == said[0]) ? status : said;
    }

    private Reason? SpecificReason(ReplyCodes codes) => table.ForEnhancedCode(codes.Enhanced) is { } reason && !ReasonDefaults.IsUnspecific(reason) ? reason
        : table.ForReplyCode(codes.Reply) is { } byReply && !ReasonDefaults.IsUnspecific(byReply) ? byReply
        : null;

    private Reason? ReasonByReplyCode(int? reply, SessionStep phase)
    {
        // RFC 5321 §4.3.2: after AUTH and after STARTTLS a refusal is about those, whatever its number is.
        if (reply >= 400 && phase == SessionStep.StartTls)
        {
            return Reason.Tls;
        }

        return reply >= 400 && phase == SessionStep.Auth && table.ForReplyCode(reply) is null or Reason.Unknown ? Reason.AuthenticationFailed : table.ForReplyCode(reply);
    }

    private static Decision ToDecision(Reason reason, ReplyCodes codes, Rule? rule, Finding finding, List<Evidence> evidence)
    {
        reason = AdjustForStep(reason, rule, codes, finding.Step);
        var temporary = rule?.Temporary
            ?? (ReasonDefaults.IsSuccess(reason) ? false
                : finding.Action == "delayed" ? true
                : codes.Class is 4 or 5 ? codes.Class == 4
                : ReasonDefaults.IsTemporary(reason));
        if (finding.AddressEvidence is { } at)
        {
            evidence.Add(at);
        }

        var name = rule?.Id ?? (reason == Reason.Unknown ? null : codes.Enhanced is not null ? "code:" + codes.Enhanced : codes.Reply is { } r ? $"code:{r}" : "form");
        var actor = rule?.Actor ?? (reason == Reason.Unknown && temporary ? Actor.Nobody : ReasonDefaults.ActorOf(reason));
        return new Decision(reason, codes.Reply, codes.Enhanced, temporary, actor, name, evidence);
    }

    private static List<Evidence> MatchEvidence(Passage passage, RuleMatch match, LocatedCodes found, bool codesAreHere)
    {
        var evidence = new List<Evidence>();
        if (match.End > match.Start)
        {
            evidence.Add(passage.Locate(match.Start, match.End));
        }

        if (codesAreHere && (found.End <= match.Start || found.Start >= match.End))
        {
            evidence.Add(passage.Locate(found.Start, found.End));
        }

        return evidence;
    }

    private static List<Evidence> CodeEvidence(Finding finding, LocatedCodes found, int from)
    {
        if (from >= 0)
        {
            return [finding.Passages[from].Locate(found.Start, found.End)];
        }

        return finding.ReasonByForm is not null && finding.Passages is [var first, ..] && !first.IsEmpty && first.Text.Length < 1000 ? [first.LocateAll()] : [];
    }
}
