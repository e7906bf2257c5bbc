using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Discard;

/// <summary>Takes every message and keeps none.</summary>
internal sealed class DiscardSink : IMailSink, IMailTransaction
{
    private static readonly Reply Taken = new(250, "2.0.0", "The message is discarded");

    // It holds nothing, so one transaction does for all sessions at once.
    public ValueTask<TransactionStart> BeginAsync(SessionFacts session, MailCommand mail, CancellationToken cancellationToken) => new(TransactionStart.Accept(this));

    public ValueTask<Reply?> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) => default;

    public ValueTask<Reply?> BeginDataAsync(CancellationToken cancellationToken) => default;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => default;

    public ValueTask<Reply> CommitAsync(MailDataFacts data, CancellationToken cancellationToken) => new(Taken);

    public ValueTask DisposeAsync() => default;
}
