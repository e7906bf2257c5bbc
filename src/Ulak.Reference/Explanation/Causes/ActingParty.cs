using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Who has to act. The cause names what has to change; the reader and what the text shows decide whose it is. No other place decides it.
/// </summary>
internal static class ActingParty
{
    public static Actor Of(
        Decision decision, Finding finding, Cause? cause, RetryAdvice retry, IReadOnlyDictionary<string, string> values)
    {
        var ofCause = cause?.Change is { } own ? Changes.ActorOf(own) : (Actor?)null;
        if (ofCause is { } fixedSide && (IsWholeSituation(cause!, decision) || (finding.IsByRecipient && cause!.Entry.BeforeLeaving)))
        {
            return fixedSide;
        }

        // A service delivers in place of the program that uses it.
        if (finding.IsByService && ReasonDefaults.IsBetweenServers(decision.Reason))
        {
            return retry.By == RetryParty.Server ? Actor.None : Actor.ReceiverOperator;
        }

        var change = ChangeOf(cause, ofCause, decision, finding);
        var audience = finding.Reader.Audience;
        return change switch
        {
            // The rule is for a server that relays; a program that sent directly is the one to change.
            Change.ReceivingServer when finding.IsWithoutQueue && ofCause == Actor.Sender => Actor.Sender,

            // Where the program sends directly, the server's settings are its own.
            Change.SendingServer when finding.IsWithoutQueue && ReasonDefaults.IsAboutSettings(decision.Reason) => Actor.Sender,

            // The log of deliveries shows that the server which sends cannot use its own files, programs or tables.
            Change.ReceivingServer when audience == Audience.Operator && finding.Reader.ShowsLogOnly
                && decision.Reason == Reason.SystemError && cause?.Id.StartsWith("own-", StringComparison.Ordinal) == true =>
                Actor.SenderOperator,

            // A mail server that sends has a login, a sender's address and names of hosts too: its operator sets them.
            Change.Program when audience == Audience.Operator => Actor.SenderOperator,

            // A mail program shows what its own outgoing server did not accept.
            Change.SendingServer when audience == Audience.Person && finding.Reader.IsDialog && decision.Reason == Reason.Syntax =>
                Actor.Sender,

            // At home it is the person's own network; a site, a container or a server is in one of a host.
            Change.Network when audience == Audience.Person && finding.Reader.IsDialog => Actor.Sender,

            // A rule without words that refuses before the message is seen: only who runs that server knows it.
            Change.Message when cause?.Id == "policy-command-rejected" && finding is { IsWithoutQueue: false, IsOwnRefusal: false }
                && decision.Step is SessionStep.Connect or SessionStep.Hello or SessionStep.Mail or SessionStep.Rcpt =>
                Actor.ReceiverOperator,

            // The customer of a large provider cannot change a host that is not admitted.
            Change.SendingServer when cause?.Id == "policy-ip-not-allowed" && finding is { IsByMailboxProvider: true, IsOwnRefusal: false }
                && audience is Audience.Person or Audience.Any => Actor.ReceiverOperator,

            // A mailbox of a large provider sends for a domain of its user, who alone can publish records for it.
            Change.SenderDomain when audience == Audience.Person && finding is { IsByMailboxProvider: true, Person.SendsAs: true }
                && !IsOfProvider(values) => Actor.Sender,

            // The person wrote to a good address that passes the message on, or reports as its owner that it does not work.
            Change.Address or Change.AddressList when audience is Audience.Person or Audience.Any
                && (values.ContainsKey("alias") || finding.IsByRecipient) => Actor.ReceiverOperator,

            // Who reads on the recipient's side has the rule, the limit or the list of that side to change.
            Change.Address when finding.IsByRecipient => Actor.ReceiverOperator,
            Change.Message or Change.Program when finding is { IsByRecipient: true, IsWithoutQueue: false }
                && decision.Reason is Reason.TooLarge or Reason.ContentRefused or Reason.Policy or Reason.SenderRefused
                    or Reason.RelayDenied => Actor.ReceiverOperator,

            // Who runs the server that refused either misses mail, or cannot send through it.
            Change.AddressList when audience == Audience.Receiver && finding.IsByRecipient => Actor.ReceiverOperator,
            Change.AddressList when finding.Person.CannotSend && (audience == Audience.Receiver || RunsServer(finding)) =>
                Actor.SenderOperator,
            Change.AddressList when RunsServer(finding) || IsBroughtByServer(cause, values) => Actor.ReceiverOperator,

            // "I do not receive mail": nothing shows more than that.
            Change.Message when decision.Reason == Reason.Unknown && finding.IsByRecipient => Actor.ReceiverOperator,
            _ => Changes.ActorOf(change),
        };
    }

    /// <summary>What has to change. A cause that names it is more precise than the rule that led to it.</summary>
    private static Change ChangeOf(Cause? cause, Actor? ofCause, Decision decision, Finding finding)
    {
        var isCloser = cause?.Entry.Change is not null || decision.Actor is null || decision.Actor == ofCause;
        return (isCloser ? cause?.Change : Changes.Of(decision.Actor!.Value, decision.Reason))
            ?? (decision is { Reason: Reason.Unknown, Temporary: true } && !finding.IsWithoutQueue ? Change.Nothing
                : ReasonDefaults.ChangeOf(decision.Reason));
    }

    /// <summary>Whether the cause is about the whole situation, so that no rule and no reader change who acts.</summary>
    private static bool IsWholeSituation(Cause cause, Decision decision) => RefusingSide.Causes.Contains(cause.Id)
        || (decision.Reason == Reason.Unknown && Unfinished.Causes.Contains(cause.Id));

    /// <summary>Whether the person who writes runs a server, and does not only show the lines of a log.</summary>
    private static bool RunsServer(Finding finding) => !finding.Reader.ShowsLogOnly && (finding.Person.RunsServer
        || finding.Reader is { RunsServer: true, Audience: Audience.Operator or Audience.Receiver });

    /// <summary>Whether another mail server brings mail for a domain that the own one does not know.</summary>
    private static bool IsBroughtByServer(Cause? cause, IReadOnlyDictionary<string, string> values) => cause?.Id == "relay-own-server"
        && values.GetValueOrDefault("hello") is { } hello && hello.Contains('.', StringComparison.Ordinal);

    private static bool IsOfProvider(IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue("senderDomain", out var domain) && ProviderDomains.Mailboxes.Contains(domain);
}
