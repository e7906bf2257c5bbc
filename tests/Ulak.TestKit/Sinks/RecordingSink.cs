using System.Collections.Concurrent;
using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.TestKit.Sinks;

/// <summary>A step at which a sink can be made to fail.</summary>
public enum SinkStep
{
    /// <summary>It does not.</summary>
    None,
    /// <summary>MAIL.</summary>
    Begin,
    /// <summary>RCPT.</summary>
    Recipient,
    /// <summary>DATA.</summary>
    BeginData,
    /// <summary>A piece of mail data.</summary>
    Write,
    /// <summary>The final dot.</summary>
    Commit,
    /// <summary>The transaction's end.</summary>
    Dispose,
}

/// <summary>A message that a <see cref="RecordingSink"/> took.</summary>
/// <param name="Session">The session's facts when MAIL was received.</param>
/// <param name="Mail">MAIL.</param>
/// <param name="Recipients">Each RCPT that was accepted.</param>
/// <param name="Octets">Everything that was written, the trace header first.</param>
/// <param name="Data">What the session saw.</param>
public sealed record ReceivedMail(
    SmtpSessionInfo Session, MailCommand Mail, IReadOnlyList<RcptCommand> Recipients, byte[] Octets, MailDataInfo Data)
{
    /// <summary>The octets as the client sent them: without the trace header.</summary>
    public byte[] Content => Octets[^(int)Data.Octets..];

    /// <summary>The trace header.</summary>
    public string Trace => System.Text.Encoding.UTF8.GetString(Octets[..^(int)Data.Octets]);
}

/// <summary>A sink in memory. It can throw or refuse at any step, wait at the commit, and count without keeping.</summary>
public sealed class RecordingSink : IMailSink
{
    private int _committed;
    private int _open;
    private int _aborted;
    private readonly TaskCompletionSource _commitReached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was committed, in order; empty where <see cref="KeepsMail"/> is false.</summary>
    public ConcurrentQueue<ReceivedMail> Mails { get; } = [];

    /// <summary>How many messages were committed.</summary>
    public int Committed => _committed;

    /// <summary>How many transactions are neither committed nor aborted.</summary>
    public int Open => _open;

    /// <summary>How many transactions were disposed of without a commit.</summary>
    public int Aborted => _aborted;

    /// <summary>Whether what is committed is kept.</summary>
    public bool KeepsMail { get; init; } = true;

    /// <summary>The step that throws.</summary>
    public SinkStep Throws { get; set; }

    /// <summary>The step that refuses.</summary>
    public SinkStep Refuses { get; set; }

    /// <summary>The reply with which it refuses.</summary>
    public Reply Refusal { get; set; } = new(550, "5.7.1", "Refused by the test");

    /// <summary>Refuses the recipients whose local-part is one of these with 550 5.1.1.</summary>
    public HashSet<string> UnknownLocalParts { get; } = [];

    /// <summary>The local-parts whose mailboxes are full when the message is there: 452 4.2.2 for each of them alone.</summary>
    public HashSet<string> FullMailboxes { get; } = [];

    /// <summary>What each write waits for; null for nothing.</summary>
    public Task? WriteGate { get; set; }

    /// <summary>Ends when the first final dot has reached the sink.</summary>
    public Task CommitReached => _commitReached.Task;

    /// <summary>What the commit waits for; null for nothing.</summary>
    public Task? CommitGate { get; set; }

    /// <inheritdoc/>
    public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken)
    {
        ThrowIfFailing(SinkStep.Begin);
        if (Refuses == SinkStep.Begin)
        {
            return new(TransactionDecision.Reject(Refusal));
        }

        Interlocked.Increment(ref _open);
        return new(TransactionDecision.Accept(new Transaction(this, session, mail)));
    }

    private void ThrowIfFailing(SinkStep step)
    {
        if (Throws == step)
        {
            throw new InvalidOperationException($"The test made the sink fail at {step}.");
        }
    }

    private sealed class Transaction(RecordingSink sink, SmtpSessionInfo session, MailCommand mail) : IMailTransaction
    {
        private readonly List<RcptCommand> _recipients = [];
        private readonly MemoryStream? _octets = sink.KeepsMail ? new MemoryStream() : null;
        private bool _isCommitted;
        private bool _isDisposed;

        public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken)
        {
            sink.ThrowIfFailing(SinkStep.Recipient);
            if (sink.Refuses == SinkStep.Recipient)
            {
                return new(SmtpDecision.Reject(sink.Refusal));
            }

            if (recipient.To.Mailbox is { } mailbox && sink.UnknownLocalParts.Contains(mailbox.LocalPart))
            {
                return new(SmtpDecision.Reject(new Reply(550, "5.1.1", "No such mailbox here")));
            }

            _recipients.Add(recipient);
            return new(SmtpDecision.Accept);
        }

        public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken)
        {
            sink.ThrowIfFailing(SinkStep.BeginData);
            return new(sink.Refuses == SinkStep.BeginData ? SmtpDecision.Reject(sink.Refusal) : SmtpDecision.Accept);
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
        {
            sink.ThrowIfFailing(SinkStep.Write);
            if (sink.WriteGate is { } gate)
            {
                await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            _octets?.Write(octets.Span);
        }

        public async ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken)
        {
            sink.ThrowIfFailing(SinkStep.Commit);
            sink._commitReached.TrySetResult();
            if (sink.CommitGate is { } gate)
            {
                await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (sink.Refuses == SinkStep.Commit)
            {
                return sink.Refusal;
            }

            _isCommitted = true;
            Interlocked.Increment(ref sink._committed);
            if (_octets is not null)
            {
                sink.Mails.Enqueue(new ReceivedMail(session, mail, _recipients, _octets.ToArray(), data));
            }

            return sink.FullMailboxes.Count == 0
                ? AcceptedReply
                : MailDataReply.ForEach([.. _recipients.Select(each => sink.FullMailboxes.Contains(each.To.Mailbox?.LocalPart ?? "")
                    ? MailboxFullReply
                    : AcceptedReply)]);
        }

        public ValueTask DisposeAsync()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                Interlocked.Decrement(ref sink._open);
                if (!_isCommitted)
                {
                    Interlocked.Increment(ref sink._aborted);
                }
            }

            sink.ThrowIfFailing(SinkStep.Dispose);
            return ValueTask.CompletedTask;
        }
    }

    private static Reply MailboxFullReply { get; } = new(452, "4.2.2", "The mailbox is full");

    private static Reply AcceptedReply { get; } = new(250, "2.0.0", "Message accepted");
}
