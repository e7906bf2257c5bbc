using Microsoft.Extensions.Logging;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>The route <c>inbox</c>: accepts every recipient and stores the message.</summary>
internal sealed class InboxSink(IMessageStore store, SessionTracker sessions, TimeProvider time, ILogger<InboxSink> log) : IMailSink
{
    public const string Route = "inbox";

    private int _lastId = Random.Shared.Next();

    internal IMessageStore Store => store;

    internal TimeProvider Time => time;

    internal SessionTracker Sessions => sessions;

    internal ILogger Log => log;

    /// <inheritdoc/>
    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        new(TransactionDecision.Accept(new InboxTransaction(this, session, mail)));

    internal MailId NextId() => MailId.Create(time.GetUtcNow(), Interlocked.Increment(ref _lastId));
}
