using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Receiving;

/// <summary>The route <c>discard</c>: accepts every message and stores nothing. For load tests.</summary>
internal sealed class DiscardSink : IMailSink, IMailTransaction
{
    private static readonly Reply Discarded = new(250, "2.0.0", "The message is accepted, and discarded as configured");

    /// <inheritdoc/>
    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        new(TransactionDecision.Accept(this));

    /// <inheritdoc/>
    public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
        new(SmtpDecision.Accept);

    /// <inheritdoc/>
    public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken) =>
        new(SmtpDecision.Accept);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken) => new(Discarded);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
