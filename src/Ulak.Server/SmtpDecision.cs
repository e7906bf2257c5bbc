using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// A decision on a step of a mail transaction: <see cref="Accept"/>, or a rejection with its reply. The default value is neither: a session
/// treats it as a failure of the sink (451 4.3.0), so that a decision that was forgotten accepts nothing.
/// </summary>
/// <example><code>return known ? SmtpDecision.Accept : SmtpDecision.Reject(new Reply(550, "5.1.1", "There is no such
/// mailbox"));</code></example>
public readonly record struct SmtpDecision
{
    private SmtpDecision(bool isAccepted, SmtpRejection? rejection) => (IsAccepted, Rejection) = (isAccepted, rejection);

    /// <summary>The step takes place.</summary>
    public static SmtpDecision Accept { get; } = new(true, null);

    /// <summary>The rejection; null where the step is accepted.</summary>
    public SmtpRejection? Rejection { get; }

    /// <summary>Whether the step is accepted.</summary>
    public bool IsAccepted { get; }

    /// <summary>Throws where no decision was made.</summary>
    internal SmtpDecision ThrowIfUndecided(string step) =>
        IsAccepted || Rejection is not null ? this : throw new InvalidOperationException($"The sink returned no decision on {step}.");

    /// <summary>The step does not take place, and the client gets the reply.</summary>
    /// <param name="reply">A reply of class 4 or 5.</param>
    /// <exception cref="ArgumentException">The reply is of another class.</exception>
    public static SmtpDecision Reject(Reply reply) => new(false, new SmtpRejection(reply));
}

/// <summary>
/// A decision on MAIL: a transaction, or a rejection with its reply. The default value is neither, and is treated as a failure of the sink.
/// </summary>
public readonly record struct TransactionDecision
{
    private TransactionDecision(IMailTransaction? transaction, SmtpRejection? rejection) =>
        (Transaction, Rejection) = (transaction, rejection);

    /// <summary>The transaction; null where MAIL is rejected.</summary>
    public IMailTransaction? Transaction { get; }

    /// <summary>The rejection; null where MAIL is accepted.</summary>
    public SmtpRejection? Rejection { get; }

    /// <summary>MAIL is accepted, and this transaction begins.</summary>
    public static TransactionDecision Accept(IMailTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new(transaction, null);
    }

    /// <summary>MAIL is rejected, and the client gets the reply.</summary>
    /// <param name="reply">A reply of class 4 or 5.</param>
    /// <exception cref="ArgumentException">The reply is of another class.</exception>
    public static TransactionDecision Reject(Reply reply) => new(null, new SmtpRejection(reply));
}

/// <summary>A rejection: its reply is of class 4 or 5, never one that a client takes for success.</summary>
public sealed record SmtpRejection
{
    /// <summary>A rejection.</summary>
    /// <exception cref="ArgumentException">The reply is not of class 4 or 5.</exception>
    public SmtpRejection(Reply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (reply.Code.Class is not (4 or 5))
        {
            throw new ArgumentException($"A rejection needs a reply of class 4 or 5, but this one is '{reply}'.", nameof(reply));
        }

        Reply = reply;
    }

    /// <summary>The reply.</summary>
    public Reply Reply { get; }
}
