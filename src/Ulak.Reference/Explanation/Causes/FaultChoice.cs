using System.Collections.Frozen;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Faults;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Selects the embedded fault that explains a refusal. A fault explains a server that is out of order, a connection that fails and a
/// refusal without a reason; it does not explain what another server refused for another reason.
/// </summary>
internal static class FaultChoice
{
    private static readonly FrozenSet<Reason> OutOfOrder = FrozenSet.ToFrozenSet(
    [
        Reason.Unknown, Reason.SystemError, Reason.SystemFull, Reason.Delayed, Reason.Network, Reason.ConnectionRefused, Reason.Timeout,
        Reason.Greylisted, Reason.Expired,
    ]);

    // Causes that state the symptom only.
    private static readonly FrozenSet<string> General = FrozenSet.ToFrozenSet(
    [
        "system-internal", "system-own-backend", "system-lookup", "system-misconfigured", "system-milter", "system-queue", "system-filter",
        "system-pipe", "system-transport", "system-own-configuration", "system-load", "system-shutdown", "system-own-milter",
        "refused-own-backend", "net-connect-failed", "net-other", "net-no-route", "net-all-mx", "unknown-no-cause", "unknown-bare-refusal",
        "unknown-no-reply", "unknown-code-alone", "unknown-no-delivery", "unknown-program-error", "system-local-mailbox",
        "mailbox-full-home", "greylisted-wait", "delayed-queue", "unknown-refused-content", "unknown-device", "net-local-setup",
        "greylisted-own-filter", "own-deferred", "net-connection-lost", "net-client-left",
        "system-exim-config", "own-dovecot", "own-table", "own-qmail",
        "own-local-hop-lost", "own-policy-service", "own-restriction-error", "own-permission", "own-socket", "own-command", "own-scanner",
        "unknown-log-cut", "unknown-log-client", "unknown-session-cut",
    ]);

    /// <summary>The first fault that explains the decision; null if none does.</summary>
    public static EmbeddedFault? Select(IReadOnlyList<EmbeddedFault> faults, Cause? cause, Decision decision, Finding finding)
    {
        foreach (var fault in faults)
        {
            if (!fault.Entry.IsBesideOnly && Explains(fault, cause, decision, finding))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>
    /// The fault that remains when the first one is repaired: the log names it too, and it does not follow from the first. Null if there
    /// is none.
    /// </summary>
    public static EmbeddedFault? Second(IReadOnlyList<EmbeddedFault> faults, EmbeddedFault? first, string cause, Decision decision)
    {
        var entry = first?.Entry ?? FaultTable.Default.EntryOf(cause);
        foreach (var fault in faults)
        {
            if (fault.Entry.Cause != cause && !fault.Entry.IsLast && first?.Line.Text != fault.Line.Text
                && (entry is null ? fault.Entry.IsBesideOnly && !OutOfOrder.Contains(decision.Reason)
                    : !FaultTable.Default.Explains(entry, fault.Entry))
                && (first is not null || !decision.Evidence.Any(evidence => IsWithin(evidence, fault.Line))))
            {
                return fault;
            }
        }

        return null;
    }

    private static bool IsWithin(Evidence evidence, Evidence line) =>
        evidence.Offset < line.Offset + line.Length && line.Offset < evidence.Offset + evidence.Length;

    /// <summary>The decision with the fault as its cause, and with its reason where the reply gave none.</summary>
    public static Decision Apply(EmbeddedFault fault, Decision decision)
    {
        var isReasonless = fault.Entry.IsDecisive || decision.Reason is Reason.Unknown or Reason.Greylisted
            || (decision.Reason == Reason.SystemError && fault.Reason == Reason.SystemFull)
            || (decision.Reason == Reason.Network && fault.Reason == Reason.SystemError)
            || (!OutOfOrder.Contains(decision.Reason) && decision.Reason != fault.Reason && fault.Reason != Reason.SystemError);
        var hasCode = decision.Reply is not null || decision.Enhanced is not null;
        isReasonless |= !hasCode && !OutOfOrder.Contains(decision.Reason) && !fault.Entry.Reasons.Contains(decision.Reason.Word());
        return decision with
        {
            Reason = isReasonless ? fault.Reason : decision.Reason,
            Actor = null,
            Temporary = hasCode || decision.Rule is not null ? decision.Temporary : ReasonDefaults.IsTemporary(fault.Reason),
            Confidence = Confidence.Certain,
            Rule = decision.Rule ?? "fault:" + fault.Entry.Cause,
            Evidence = [.. decision.Evidence, fault.Line],
        };
    }

    /// <summary>A fault of the own server is for its operator.</summary>
    public static Finding Apply(EmbeddedFault fault, Finding finding) =>
        fault.Entry.Cause.StartsWith("own-", StringComparison.Ordinal) ? finding with { IsOwnRefusal = true, IsWithoutQueue = false }
        : finding;

    /// <summary>The values for the texts: those of the line take precedence.</summary>
    public static IReadOnlyDictionary<string, string> Apply(EmbeddedFault fault, IReadOnlyDictionary<string, string> values)
    {
        var all = new Dictionary<string, string>(values) { ["line"] = fault.Line.Text };
        foreach (var (name, value) in fault.Values)
        {
            all[name] = value;
        }

        if (fault.Values.TryGetValue("path", out var path))
        {
            all["table"] = WithoutEnding(path);
        }

        return all;
    }

    /// <summary>The text file from which a table is built.</summary>
    private static string WithoutEnding(string path) =>
        path.EndsWith(".db", StringComparison.Ordinal) || path.EndsWith(".lmdb", StringComparison.Ordinal) ? path[..path.LastIndexOf('.')]
        : path;

    /// <summary>Whether the cause states a symptom only, so that another line of the same log may be closer to it.</summary>
    public static bool IsSymptom(Cause? cause, Decision decision, Finding finding) => OutOfOrder.Contains(decision.Reason)
        && IsGeneral(cause) && !IsOtherServersWords(decision, finding);

    private static bool Explains(EmbeddedFault fault, Cause? cause, Decision decision, Finding finding)
    {
        if (fault.Values.TryGetValue("domain", out var domain) && finding.Address is { } address
            && !address.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase))
        {
            // It is about the mail of another domain.
            return false;
        }

        var isNamed = cause is not null && fault.Entry.Instead.Contains(cause.Id);
        var isOfReason = OutOfOrder.Contains(decision.Reason) || decision.Reason == fault.Reason
            || fault.Entry.Reasons.Contains(decision.Reason.Word());
        var isOwn = cause is not null && (cause.Id.StartsWith("own-", StringComparison.Ordinal)
            || cause.Id.StartsWith("system-own-", StringComparison.Ordinal));

        // A line about a program's own trouble without a code has no words of another server.
        var isFaultLine = finding.IsFault && decision is { Reply: null, Enhanced: null } && !isOwn;
        return isNamed || isFaultLine
            || (isOfReason && IsGeneral(cause) && !IsOtherServersWords(decision, finding) && !IsWithinReply(fault, decision)
                && (!fault.Entry.IsLast || !isOwn));
    }

    private static bool IsGeneral(Cause? cause) => cause is null || cause.Entry.IsDefault || General.Contains(cause.Id)
        || cause.Id.StartsWith("code-", StringComparison.Ordinal);

    /// <summary>A server's reply that names its own fault: "421 4.3.1 Out of memory". The text does not show whose server it is.</summary>
    private static bool IsWithinReply(EmbeddedFault fault, Decision decision) => decision.Reply is { } reply
        && fault.Line.Text.StartsWith(reply.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Another server than that of the log refused, in its words: a fault of this one does not explain it.</summary>
    private static bool IsOtherServersWords(Decision decision, Finding finding) => !finding.IsOwnRefusal
        && decision.Reason is not Reason.Unknown && decision.Reply is not null && finding.Statements is [var first, ..]
        && (first.Text.Contains(" said: ", StringComparison.Ordinal)
            || first.Text.Contains("from remote mail server", StringComparison.Ordinal));
}
