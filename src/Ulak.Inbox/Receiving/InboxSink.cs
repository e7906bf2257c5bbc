using Microsoft.Extensions.Logging;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Stores messages: for the inbox, and for the queue if a router decides so. Rules can refuse or drop recipients before.</summary>
internal sealed class InboxSink(
    IMessageStore store,
    SessionTracker sessions,
    MailRules rules,
    TimeProvider time,
    ILogger<InboxSink> log,
    IRecipientRouter? router = null) : IMailSink
{
    public const string Route = "inbox";

    private int _lastId = Random.Shared.Next();

    internal IMessageStore Store => store;

    internal TimeProvider Time => time;

    internal MailRules Rules => rules;

    internal SessionTracker Sessions => sessions;

    internal ILogger Log => log;

    /// <summary>Decides where messages go; null if all go to the inbox.</summary>
    internal IRecipientRouter? Router => router;

    /// <inheritdoc/>
    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
        new(TransactionDecision.Accept(new InboxTransaction(this, session, mail)));

    internal MailId NextId() => MailId.Create(time.GetUtcNow(), Interlocked.Increment(ref _lastId));
}
