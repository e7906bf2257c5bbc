using Ulak.Reference.Explanation.Matching;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>
/// What the step of the session adds to a reason. At MAIL FROM no recipient is known yet: what does not exist there is the sender.
/// Before MAIL FROM only the client is known: a refusal without a reason is about its host, and so is a bare 421 in place of a greeting,
/// because a server that is down does not reply and one that is busy reports it. After AUTH and STARTTLS a refusal is about those (RFC 5321
/// §4.3.2).
/// </summary>
internal static class StepAdjustment
{
    public static Reason Adjust(Reason reason, Rule? rule, ReplyCodes codes, SessionStep step) => step switch
    {
        SessionStep.Mail when reason is Reason.AddressUnknown or Reason.DomainUnknown or Reason.NoMx => Reason.SenderRefused,
        SessionStep.Connect or SessionStep.Hello when codes.Reply == 421 && rule?.Id is "service-not-available" or "system-error" =>
            Reason.Reputation,
        SessionStep.Connect or SessionStep.Hello when codes.Class == 5 && IsBare(reason, rule) => Reason.Reputation,
        SessionStep.Auth when codes.Class == 5 && (reason is Reason.AddressUnknown or Reason.MailboxDisabled || IsBare(reason, rule)) =>
            Reason.AuthenticationFailed,
        _ when codes.Reply == 535 && reason is Reason.AddressUnknown or Reason.MailboxDisabled => Reason.AuthenticationFailed,
        _ => reason,
    };

    private static bool IsBare(Reason reason, Rule? rule) =>
        reason == Reason.Unknown || (reason == Reason.Policy && rule is null or { Scope: RuleScope.Fallback });
}
