

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>What holds for a reason where neither the rule nor the code determines it.</summary>
internal static class ReasonDefaults
{
    public static Actor ActorOf(Reason reason) => Changes.ActorOf(ChangeOf(reason));

    public static Change ChangeOf(Reason reason) => reason switch
    {
        Reason.Accepted or Reason.Delivered or Reason.Delayed or Reason.AutoReply or Reason.Greylisted => Change.Nothing,
        Reason.MailboxFull or Reason.Suspended or Reason.MailboxDisabled => Change.Mailbox,
        Reason.NoMx or Reason.ConnectionRefused or Reason.Timeout or Reason.Loop or Reason.SystemFull or Reason.SystemError
        or Reason.Network => Change.ReceivingServer,
        Reason.Spf or Reason.Dkim or Reason.Dmarc => Change.SenderDomain,
        Reason.Tls or Reason.RateLimited or Reason.Reputation or Reason.Blocklist or Reason.ReverseDns or Reason.Syntax =>
            Change.SendingServer,
        Reason.AddressUnknown or Reason.Moved or Reason.DomainUnknown or Reason.NullMx => Change.Address,
        Reason.AuthenticationNeeded or Reason.AuthenticationFailed or Reason.SenderRefused or Reason.RelayDenied
        or Reason.TooManyRecipients => Change.Program,
        _ => Change.Message,
    };

    /// <summary>
    /// Reasons that lie in the settings or the code of the program that connects. Where it sends directly there is no operator of a
    /// sending server who could change them.
    /// </summary>
    public static bool IsAboutSettings(Reason reason) => reason is Reason.Tls or Reason.Syntax or Reason.Network or Reason.Timeout
        or Reason.ConnectionRefused or Reason.AuthenticationNeeded or Reason.AuthenticationFailed or Reason.SenderRefused
        or Reason.RelayDenied or Reason.TooManyRecipients;

    /// <summary>
    /// Reasons that concern the two servers. Where a service delivers, nothing can be changed in the program that uses it.
    /// </summary>
    public static bool IsBetweenServers(Reason reason) => reason is Reason.Network or Reason.Timeout or Reason.ConnectionRefused
        or Reason.SystemError or Reason.SystemFull or Reason.Greylisted or Reason.Tls;

    /// <summary>
    /// Reasons that lie at the sending side: the server that refused is right, and its operator can only make an exception.
    /// </summary>
    public static bool IsAboutSender(Reason reason) => reason is Reason.Spf or Reason.Dkim or Reason.Dmarc or Reason.ReverseDns
        or Reason.Blocklist or Reason.Reputation;

    public static bool IsTemporary(Reason reason) =>
        reason is Reason.Delayed or Reason.Greylisted or Reason.RateLimited or Reason.Timeout or Reason.ConnectionRefused
        or Reason.Network or Reason.MailboxFull or Reason.SystemFull or Reason.SystemError;

    /// <summary>Reasons that waiting does not repair, even if the server replied with 4yz: a record or a setting is wrong.</summary>
    public static bool NeedsChange(Reason reason) => reason is Reason.Spf or Reason.Dkim or Reason.Dmarc or Reason.ReverseDns
        or Reason.Blocklist;

    /// <summary>Reasons that a code gives only roughly: other words of the notice may be more precise.</summary>
    public static bool IsUnspecific(Reason reason) =>
        reason is Reason.Unknown or Reason.Policy or Reason.Network or Reason.SystemError or Reason.Syntax or Reason.Accepted
        or Reason.Expired or Reason.ContentRefused or Reason.SystemFull;

    public static bool IsSuccess(Reason reason) => reason is Reason.Accepted or Reason.Delivered or Reason.AutoReply or Reason.Feedback;
}
