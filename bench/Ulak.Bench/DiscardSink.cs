using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Bench;

/// <summary>Accepts and discards every message, so that only the session allocates.</summary>
internal sealed class DiscardSink : IMailSink, IMailTransaction
{
    private static readonly Reply Accepted = new(250, "2.0.0", "Taken");

    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        new(TransactionDecision.Accept(this));

    public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
        new(SmtpDecision.Accept);

    public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken) =>
        new(SmtpDecision.Accept);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => default;

    public ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken) => new(Accepted);

    public ValueTask DisposeAsync() => default;
}
