using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>The steps for mail that an address or a rule passed on.</summary>
internal static class ForwardedMail
{
    /// <summary>What the operator of a server that passed the message on has to know first.</summary>
    public static string? First(IReadOnlyDictionary<string, string> values, StepContext context) =>
        context.Audience != Audience.Operator || !values.ContainsKey("alias") ? null
        : context.Reason is Reason.AddressUnknown or Reason.MailboxDisabled or Reason.MailboxFull or Reason.DomainUnknown or Reason.NoMx
            ? "@forwarding-target"
        : ReasonDefaults.IsAboutSender(context.Reason) || context.Reason is Reason.ContentRefused or Reason.RateLimited or Reason.Policy
            or Reason.SenderRefused ? "@forwarding-own"
        : null;

    /// <summary>
    /// Only the forwarding failed. What the forwarding server has to change comes last, where the refusal is about that server.
    /// </summary>
    public static string[] Steps(CauseText text, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        var isHidden = values["alias"].Equals(values.GetValueOrDefault("address"), StringComparison.OrdinalIgnoreCase);
        string[] steps = [isHidden ? "@forwarded-by-hidden" : "@forwarded-by", "@other-channel"];
        return ReasonDefaults.IsAboutSender(context.Reason)
            ? [.. steps, "@forwarded-operator", .. text.ForOperator.Count > 0 ? text.ForOperator : text.Steps]
            : steps;
    }

    /// <summary>The steps where forwarded mail alone fails.</summary>
    public static string[] Judged { get; } = ["@read-url", "@forwarded-judged", "@forwarded-fetch", "@forwarded-srs"];

    /// <summary>Whether forwarded mail alone fails: the receiver judges the forwarding server, and other words change nothing.</summary>
    public static bool IsJudged(StepContext context) => context.Person?.ForwardingFails == true
        && context.Reason is Reason.ContentRefused or Reason.Policy or Reason.Reputation
        && context.Audience is not (Audience.Service or Audience.Receiver);
}
