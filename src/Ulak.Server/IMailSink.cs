using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// Takes what a session accepts, in two phases: begin, recipients, mail data, then commit or abort.
/// One sink serves all sessions at once; a transaction belongs to one session, and its members are called one after the other.
/// A member that throws costs the client a 451 4.3.0, and the exception goes to the log.
/// </summary>
public interface IMailSink
{
    /// <summary>MAIL was said, well formed and in its place. Answers with a transaction, or with the reply that refuses it.</summary>
    ValueTask<TransactionStart> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken);
}

/// <summary>What a sink answers to MAIL: exactly one of both is there.</summary>
public readonly struct TransactionStart
{
    private TransactionStart(IMailTransaction? transaction, Reply? refusal) => (Transaction, Refusal) = (transaction, refusal);

    /// <summary>The transaction, where the sink takes it.</summary>
    public IMailTransaction? Transaction { get; }

    /// <summary>The 4yz or 5yz reply, where it does not.</summary>
    public Reply? Refusal { get; }

    /// <summary>The sink takes it.</summary>
    public static TransactionStart Accept(IMailTransaction transaction) => new(transaction, null);

    /// <summary>The sink does not.</summary>
    public static TransactionStart Refuse(Reply reply) => new(null, reply);
}

/// <summary>One mail transaction, RFC 5321 §3.3. Disposing it without a commit aborts it: nothing of it may remain.</summary>
public interface IMailTransaction : IAsyncDisposable
{
    /// <summary>RCPT was said, well formed, in its place and within the limits. Null accepts the recipient; a reply refuses it.</summary>
    ValueTask<Reply?> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken);

    /// <summary>The mail data begins. Null lets it begin (354); a reply refuses it.</summary>
    ValueTask<Reply?> BeginDataAsync(CancellationToken cancellationToken);

    /// <summary>A piece of the mail data, dot-stuffing removed. The memory is valid only during the call.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>The mail data is whole. The answer is the reply to the final dot; a 250 may be given only after the message is durable.</summary>
    ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken);
}

/// <summary>What the session saw in the mail data.</summary>
/// <param name="Octets">Its size.</param>
/// <param name="LongLines">How many lines were longer than 1,000 octets (RFC 5321 §4.5.3.1.6).</param>
/// <param name="BareLineEnds">How many CR or LF stood alone; more than 0 only in tolerant sessions.</param>
/// <param name="HasEightBit">Whether an octet above 127 occurred.</param>
public readonly record struct MailDataInfo(long Octets, int LongLines, int BareLineEnds, bool HasEightBit);
