using System.Collections.Immutable;
using Ulak.Smtp.Commands;

namespace Ulak.Server;

/// <summary>
/// Receives what sessions accept, in two phases: begin, recipients and mail data, then commit or abort. One sink serves all sessions at
/// once, so it must be thread-safe; a transaction belongs to one session, and its members are called one after the other. Where a member
/// throws or returns no decision, the client gets 451 4.3.0, and the cause is logged.
/// </summary>
public interface IMailSink
{
    /// <summary>Decides on MAIL, which is well formed and allowed in its phase.</summary>
    ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken);
}

/// <summary>One mail transaction, RFC 5321 §3.3. Disposing it without a commit aborts it: nothing of it may remain.</summary>
public interface IMailTransaction : IAsyncDisposable
{
    /// <summary>Decides on RCPT, which is well formed, allowed in its phase and within the limits.</summary>
    ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken);

    /// <summary>Decides whether the mail data may begin (354).</summary>
    ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken);

    /// <summary>Receives a piece of the mail data, without dot-stuffing. The memory is valid only during the call.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>
    /// Commits the message, and returns the reply to the final dot. A 250 may be returned only after the message is durable.
    /// </summary>
    ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken);
}

/// <summary>What the session observed in the mail data.</summary>
/// <param name="Octets">Its size.</param>
/// <param name="LongLines">How many lines were longer than 1,000 octets (RFC 5321 §4.5.3.1.6).</param>
/// <param name="BareLineEnds">How many CR or LF stood alone; more than 0 only in tolerant sessions.</param>
/// <param name="HasEightBit">Whether an octet above 127 occurred.</param>
public readonly record struct MailDataInfo(long Octets, int LongLines, int BareLineEnds, bool HasEightBit)
{
    /// <summary>
    /// The departures from the grammar that a tolerant session accepted, in the hello, the commands of the transaction and the mail data.
    /// </summary>
    public ImmutableArray<SessionRemark> Remarks { get; init; } = [];
}
