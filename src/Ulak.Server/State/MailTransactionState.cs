using System.Collections.Immutable;
using System.Diagnostics;
using Ulak.Server.Limits;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.State;

/// <summary>The open mail transaction of a session, from MAIL to its end.</summary>
internal sealed class MailTransactionState(
    IMailTransaction transaction, MailCommand mail, MailParameters parameters, Activity? activity) : IAsyncDisposable
{
    /// <summary>The sink's side of it.</summary>
    public IMailTransaction Transaction => transaction;

    public MailCommand Mail => mail;

    /// <summary>Its activity, where there is a listener for it.</summary>
    public Activity? Activity => activity;

    /// <summary>Whether MAIL had SMTPUTF8 (RFC 6531 §3.4).</summary>
    public bool SmtpUtf8 => parameters.SmtpUtf8;

    /// <summary>BODY of MAIL.</summary>
    public BodyType Body => parameters.Body;

    /// <summary>The first recipient that was accepted.</summary>
    public RcptCommand? FirstRecipient { get; private set; }

    /// <summary>How many recipients were accepted.</summary>
    public int RecipientCount { get; private set; }

    public SessionPhase Phase { get; private set; } = SessionPhase.MailAccepted;

    /// <summary>The memory that the mail data may use, once it needs a share of the server's budget.</summary>
    public MailDataShare Memory { get; set; }

    /// <summary>The remarks about the transaction's commands.</summary>
    public ImmutableArray<SessionRemark> Remarks { get; private set; } = [];

    public void AddRemarks(ImmutableArray<SessionRemark> remarks) => Remarks = Remarks.AddRange(remarks);

    public void AcceptRecipient(RcptCommand recipient)
    {
        FirstRecipient ??= recipient;
        RecipientCount++;
        Phase = SessionPhase.RecipientsAccepted;
    }

    public void RejectRecipient()
    {
        if (RecipientCount == 0)
        {
            Phase = SessionPhase.RecipientsRejected;
        }
    }

    /// <summary>The first chunk was accepted: only chunks may follow (RFC 3030 §2).</summary>
    public void StartChunks() => Phase = SessionPhase.ReceivingChunks;

    public ValueTask DisposeAsync()
    {
        Memory.Dispose();
        activity?.Dispose();
        return transaction.DisposeAsync();
    }
}
