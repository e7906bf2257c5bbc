using Ulak.Client;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Delivery;

/// <summary>Reads the results of a transaction: what may pass later, and why it did not pass.</summary>
internal static class OutcomeReader
{
    private const int MaxReplyLength = 1_000;

    /// <summary>Reads a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="supportsDsn">Whether the next hop sends the reports that the sender wants.</param>
    /// <param name="isFinal">Whether the next hop is the mailbox.</param>
    public static DeliveryOutcome Read(RecipientResult result, bool supportsDsn, bool isFinal)
    {
        if (result.IsAccepted)
        {
            return new DeliveryOutcome(
                isFinal ? OutcomeKind.Delivered : supportsDsn ? OutcomeKind.PassedOn : OutcomeKind.Relayed, Text(result.Reply!));
        }

        return result.Fault is { } fault ? ReadFault(fault) : ReadReply(result.Reply!, result.Step);
    }

    /// <summary>Reads a fault of the connection or of the message.</summary>
    public static DeliveryOutcome ReadFault(ClientFault fault)
    {
        // The login and TLS are matters of the configuration, not of the message: an operator can repair them while the message waits.
        var isMessage = fault.Kind is ClientFaultKind.NeedsSmtpUtf8 or ClientFaultKind.NeedsEightBitMime or ClientFaultKind.TooLarge
            or ClientFaultKind.BareLineEnd;
        // RFC 7504 §3: a host that greets with 521 accepts no mail at all, and RFC 5321 §3.1 has 554 for "no service here".
        var isNoMail = fault is { Kind: ClientFaultKind.Rejected, Reply.Code.Value: 521 };
        var text = fault.Reply is { } reply && fault.Kind == ClientFaultKind.Rejected ? Text(reply) : $"{fault.Enhanced} {fault.Message}";
        return new DeliveryOutcome(
            isMessage || isNoMail ? OutcomeKind.Permanent : OutcomeKind.Temporary, OneLine(text), ReasonOf(fault));
    }

    /// <summary>Reads a rejection.</summary>
    public static DeliveryOutcome ReadReply(Reply reply, SmtpStep step)
    {
        var text = Text(reply);
        var explained = Explain(text);
        // RFC 5321 §4.5.3.1.10: 552 to RCPT is an old code for too many recipients, and temporary. 503 and 500 to our commands are
        // faults of the dialogue, not of the message.
        var isTemporary = reply.Code.IsTransient || (step == SmtpStep.Recipient && reply.Code.Value == 552);
        return new DeliveryOutcome(isTemporary ? OutcomeKind.Temporary : OutcomeKind.Permanent, text, explained);
    }

    /// <summary>The reply as one line.</summary>
    public static string Text(Reply reply)
    {
        var enhanced = reply.Enhanced is { } status ? $"{status} " : "";
        return OneLine($"{reply.Code} {enhanced}{reply.Text}");
    }

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxReplyLength ? line : line[..MaxReplyLength] + "…";
    }

    private static Reason Explain(string text) => Explainer.Explain(text).Recipients is [var first, ..] ? first.Reason : Reason.Unknown;

    private static Reason ReasonOf(ClientFault fault) => fault.Kind switch
    {
        ClientFaultKind.NameNotFound => Reason.NoMx,
        ClientFaultKind.ConnectionRefused => Reason.ConnectionRefused,
        ClientFaultKind.TimedOut => Reason.Timeout,
        ClientFaultKind.TlsNotOffered or ClientFaultKind.TlsFailed => Reason.Tls,
        ClientFaultKind.NoMechanism or ClientFaultKind.AuthenticationRejected => Reason.AuthenticationFailed,
        ClientFaultKind.TooLarge => Reason.TooLarge,
        ClientFaultKind.NeedsSmtpUtf8 or ClientFaultKind.NeedsEightBitMime or ClientFaultKind.BareLineEnd => Reason.Syntax,
        ClientFaultKind.ContentUnreadable => Reason.SystemError,
        ClientFaultKind.Rejected when fault.Reply is { } reply => Explain(Text(reply)),
        _ => Reason.Network,
    };
}
