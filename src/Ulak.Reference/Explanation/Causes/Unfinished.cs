using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Texts that end before a result: a log without the line that reports it, a session without a message, a hand-over.</summary>
internal static class Unfinished
{
    private const string CutLog = "unknown-log-cut";
    private const string ClientsOnly = "unknown-log-client";
    private const string CutSession = "unknown-session-cut";
    private const string HandedOver = "accepted-own-filter";
    private const string Summary = "unknown-summary";
    private const string Discarded = "own-filter-discarded";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [CutLog, ClientsOnly, CutSession, HandedOver, Discarded, Summary];

    /// <summary>The cause and the values for its texts; null if the text has a result.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.HandedOverAs is { } next && ReasonDefaults.IsSuccess(decision.Reason))
        {
            return (HandedOver, With(values, "queue", next));
        }

        if (decision is { Reason: Reason.ContentRefused } && finding.IsOwnRefusal
            && finding.Statements is [var first, ..] && first.Speaker == Speaker.RemoteServer
            && (first.Text.Contains("discarded", StringComparison.Ordinal) || first.Text.EndsWith(", BOUNCE", StringComparison.Ordinal)))
        {
            return (Discarded, values);
        }

        if (finding.CutLog is { Length: > 0 } queued && decision.Reason == Reason.Accepted)
        {
            // That the message was queued is no result.
            return (CutLog, With(values, "queue", queued));
        }

        return decision is not { Reason: Reason.Unknown, Rule: null, Reply: null, Enhanced: null } ? null
            : finding.IsSummary ? (Summary, values)
            : finding.CutSession is { } step ? (CutSession, With(values, "step", step))
            : finding.CutLog is { } id ? (id.Length > 0 ? CutLog : ClientsOnly, With(values, "queue", id))
            : null;
    }

    private static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> values, string name, string value) =>
        value.Length == 0 ? values : values.With(name, value);
}
