using Ulak.Server.Limits;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Sessions;

/// <summary>What a command sees of the session, and may change. It has no hand on the connection.</summary>
internal sealed class SessionContext(SmtpListener listener, SmtpSessionInfo facts, SessionLog log) : IDisposable
{
    private CancellationTokenSource? _sinkCancellation;
    private int _sinkCancelled;

    /// <summary>The listener, with its prepared replies.</summary>
    public SmtpListener Listener => listener;

    public SessionLog Log => log;

    public SessionLimits Limits => listener.Options.Limits;

    public IMailSink Sink => listener.Server.Sink;

    /// <summary>Ends a sink's work when nobody waits for its answer any more. It has nothing to do with the connection's end.</summary>
    public CancellationToken SinkToken => (_sinkCancellation ?? CreateSinkCancellation()).Token;

    public SmtpSessionInfo Info { get; set; } = facts;

    public SessionPhase Phase { get; set; } = SessionPhase.Connected;

    /// <summary>What EHLO offered; nothing after HELO.</summary>
    public SmtpExtensions OfferedExtensions { get; set; }

    public IMailTransaction? Transaction { get; set; }

    /// <summary>The transaction's MAIL.</summary>
    public MailCommand? Mail { get; set; }

    /// <summary>The transaction's first recipient.</summary>
    public RcptCommand? FirstRecipient { get; set; }

    public int RecipientCount { get; set; }

    /// <summary>Whether the transaction may use what RFC 6531 allows.</summary>
    public bool SmtpUtf8 { get; set; }

    /// <summary>Whether the peer itself, whoever it speaks for, may say XCLIENT.</summary>
    public bool IsTrustedProxy { get; } = listener.Options.TrustedProxies.Contains(facts.Remote);

    /// <summary>BODY of MAIL.</summary>
    public BodyType Body { get; set; }

    /// <summary>The login that is under way: the next line is a response of it.</summary>
    public Auth.AuthExchange? AuthExchange { get; set; }

    /// <summary>Logins of this session that were wrong.</summary>
    public int FailedLogins { get; set; }

    /// <summary>The server's certificate in DER, under TLS; null in clear.</summary>
    public byte[]? Certificate { get; set; }

    /// <summary>Ends what a sink does now, and what it will be asked to do. The clock says it, on a thread of its own.</summary>
    public void CancelSink()
    {
        Interlocked.Exchange(ref _sinkCancelled, 1);
        _sinkCancellation?.Cancel();
    }

    public void Dispose() => _sinkCancellation?.Dispose();

    /// <summary>The client was accepted anew, and nothing that it said before counts: RFC 3207 §4.2, and XCLIENT.</summary>
    public async ValueTask ResetSessionAsync()
    {
        await ResetTransactionAsync().ConfigureAwait(false);
        Phase = SessionPhase.Connected;
        OfferedExtensions = SmtpExtensions.None;
        AuthExchange = null;
    }

    /// <summary>Commands that carried nothing forward since the last message.</summary>
    public int JunkCommandCount { get; set; }

    /// <summary>Forgets the transaction, and says so to the sink. The phase goes back to what it was before MAIL.</summary>
    public async ValueTask ResetTransactionAsync()
    {
        if (Phase is SessionPhase.Connected or SessionPhase.Ready)
        {
            return;
        }

        var transaction = Transaction;
        Phase = SessionPhase.Ready;
        Transaction = null;
        Mail = null;
        FirstRecipient = null;
        RecipientCount = 0;
        SmtpUtf8 = false;
        Body = BodyType.Unspecified;
        try
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Nothing that the client asked for failed by it.
            log.SinkFailed("the transaction's end", exception);
        }
    }

    // Made by the first who asks: most sessions that wait have asked no sink for anything. Whoever ends it either finds it here or is seen here.
    private CancellationTokenSource CreateSinkCancellation()
    {
        var made = new CancellationTokenSource();
        Interlocked.Exchange(ref _sinkCancellation, made);
        if (Volatile.Read(ref _sinkCancelled) != 0)
        {
            made.Cancel();
        }

        return made;
    }
}
