using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>One way to decide. The strategies are tried in order; the first decision counts.</summary>
internal interface IDecisionStrategy
{
    Decision? Try(DecisionContext context);
}

/// <summary>The form of the input decides, or the report confirms the delivery.</summary>
internal sealed class ByForm : IDecisionStrategy
{
    public Decision? Try(DecisionContext context)
    {
        var finding = context.Finding;
        if (finding.ReasonByForm is { } reason)
        {
            return context.ByCode(reason, Confidence.Certain);
        }

        if (finding.Action is "delivered" or "relayed" or "expanded")
        {
            return context.ByCode(Reason.Delivered, Confidence.Certain);
        }

        // A greeting in the words of a person or program that reports a failure is not the result.
        var isSuccess = context.Codes.Class is 2 or 3 && finding.Action is null && finding.HasDiagnostic && context.CodesFrom == 0
            && !(context.Codes.Reply == 220 && context.Statements[0].Speaker == Speaker.Unknown
                && ReportSigns.Has(context.Statements[0].Text))
            && !context.Statements[0].Text.Contains("No supported authentication mechanism", StringComparison.OrdinalIgnoreCase);
        return isSuccess && finding.CutSession is not null ? context.Undecided()
            : isSuccess
            ? context.ByCode(context.Table.ForEnhancedCode(context.Codes.Enhanced) ?? context.Table.ForReplyCode(context.Codes.Reply)
                ?? Reason.Accepted, Confidence.Certain)
            : null;
    }
}

/// <summary>Some providers quote the same reply for everything: their notice decides before the reply does.</summary>
internal sealed class ByNotice : IDecisionStrategy
{
    public Decision? Try(DecisionContext context)
    {
        if (!context.HasNoticeRules)
        {
            return null;
        }

        for (var i = 0; i < context.Statements.Count; i++)
        {
            if (context.Match(context.Statements[i], inNotice: true) is { } match)
            {
                return context.ByRule(i, match);
            }
        }

        return null;
    }
}

/// <summary>
/// The words decide, the closest statement first. A specific code decides before statements further away than the one that contains it.
/// That a message is late, or was refused "by policy" according to the notice, is no cause if another statement gives one.
/// </summary>
internal sealed class ByWords : IDecisionStrategy
{
    public Decision? Try(DecisionContext context)
    {
        Decision? weak = null;
        var afterCodes = context.CodesFrom < 0 ? 1 : context.CodesFrom + 1;
        for (var i = 0; i < context.Statements.Count; i++)
        {
            if (i == afterCodes && context.SpecificReason() is { } specific)
            {
                return context.ByCode(specific, Confidence.Likely);
            }

            if (Match(context, i) is not { } match)
            {
                continue;
            }

            var decision = context.ByRule(i, match);
            var isWeak = match.Rule.Reason is Reason.Delayed or Reason.Unknown
                || (match.Rule.Scope == RuleScope.Fallback && context.Statements[i].Speaker == Speaker.Client)

                // The connection ends after a refusal as a matter of course.
                || (match.Rule is { Reason: Reason.Network, Scope: <= RuleScope.Generic, Entry.When.Count: 0 } && context.Codes.Class == 5)
                || (match.Rule.Reason == Reason.Policy && context.CodesFrom > i);
            if (!isWeak)
            {
                return match.Rule.Scope == RuleScope.Fallback && context.CodesFrom == i ? Weigh(context, decision) : decision;
            }

            weak ??= decision;
        }

        // Exchange writes 4.4.7 with 400 as long as it tries, and with 550 when the time is over.
        var isStillTried = weak?.Reason == Reason.Delayed && context.Codes.Class == 4 && context.Codes.Reply == 400;
        return isStillTried || (context.SpecificReason() is null && !IsCodeBetter(context, weak)) ? weak : null;
    }

    /// <summary>A server's refusal is more precise than a program's "could not send", even if only its code is known.</summary>
    private static bool IsCodeBetter(DecisionContext context, Decision? weak) =>
        weak is { Reason: Reason.Network } && context.Codes.Class == 5
        || weak is { Speaker: Speaker.Client or Speaker.Unknown } && (weak.Reason == Reason.Unknown || weak.Speaker == Speaker.Client)
        && context.Codes.Reply >= 400;

    /// <summary>The server's own words take precedence over those that the notice puts before them.</summary>
    private static RuleMatch? Match(DecisionContext context, int i)
    {
        var begin = context.CodesFrom == i && context.Found.Reply is not null ? context.Found.ReplyStart : 0;
        return begin > 0 && context.Match(context.Statements[i], begin) is { } own && own.Rule.Reason != Reason.Delayed
            ? own : context.Match(context.Statements[i]);
    }

    /// <summary>A specific code takes precedence over words with little meaning.</summary>
    private static Decision Weigh(DecisionContext context, Decision decision) =>
        CodeAgainstWords.Prefers(context.SpecificReason(), decision.Reason)
            ? context.ByCode(context.SpecificReason()!.Value, Confidence.Likely) : decision;
}

/// <summary>The codes decide, by table and by the step of the session.</summary>
internal sealed class ByCode : IDecisionStrategy
{
    public Decision? Try(DecisionContext context)
    {
        var codes = context.Codes;
        if (codes.Class is 2 or 3 && context.Finding.CutSession is not null)
        {
            return context.Undecided();
        }

        var reason = context.SpecificReason() ?? context.Table.ForEnhancedCode(codes.Enhanced) ?? ForReplyCode(context)
            ?? (context.Finding.Action == "delayed" ? Reason.Delayed : Reason.Unknown);
        return context.ByCode(reason, ReasonDefaults.IsUnspecific(reason) ? Confidence.Weak : Confidence.Likely);
    }

    private static Reason? ForReplyCode(DecisionContext context)
    {
        var (reply, step) = (context.Codes.Reply, context.Finding.Step);
        var reason = context.Table.ForReplyCode(reply);
        return reply >= 400 && step == SessionStep.StartTls ? Reason.Tls
            : reply >= 400 && step == SessionStep.Auth && reason is null or Reason.Unknown ? Reason.AuthenticationFailed
            : reason;
    }
}
