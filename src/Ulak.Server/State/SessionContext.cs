using System.Buffers;
using System.Collections.Immutable;
using Ulak.Server.Limits;
using Ulak.Smtp;
using Ulak.Smtp.Commands;

namespace Ulak.Server.State;

/// <summary>The state of a session that commands read and change. Handlers cannot reach the connection.</summary>
internal sealed class SessionContext : IDisposable
{
    private SmtpSessionInfo _info;
    private AdmissionLease _admission;
    private FaultCounter _faults;
    private CancellationTokenSource? _sinkCancellation;
    private int _sinkCancelled;
    private ImmutableArray<SessionRemark> _helloRemarks;

    public SessionContext(SmtpListener listener, SmtpSessionInfo info, CancellationToken stop)
    {
        var server = listener.Server;
        Listener = listener;
        Log = new SessionLog(listener, info.Id, server.Observer?.OnSessionOpened(info));
        Stop = stop;
        IsTrustedProxy = listener.Options.TrustedProxies.Contains(info.Remote);
        _info = info;
        _admission = new AdmissionLease(server.ConnectionLimiter);
    }

    /// <summary>The listener, with its prepared replies.</summary>
    public SmtpListener Listener { get; }

    public SmtpListenerOptions Options => Listener.Options;

    public SessionLimits Limits => Listener.Options.Limits;

    public SmtpServer Server => Listener.Server;

    public SessionLog Log { get; }

    /// <summary>Asks the session to end.</summary>
    public CancellationToken Stop { get; }

    /// <summary>What is known of the session. A change is reported to the observer.</summary>
    public SmtpSessionInfo Info
    {
        get => _info;
        set
        {
            _info = value;
            Log.InfoChanged(value);
        }
    }

    /// <summary>The place among the connections that are counted.</summary>
    public ref AdmissionLease Admission => ref _admission;

    public ref FaultCounter Faults => ref _faults;

    /// <summary>What EHLO offered, nothing after HELO; null before both.</summary>
    public SmtpExtensions? OfferedExtensions { get; set; }

    /// <summary>The open mail transaction; null where there is none.</summary>
    public MailTransactionState? Transaction { get; set; }

    public SessionPhase Phase =>
        Transaction is { } transaction ? transaction.Phase : OfferedExtensions is null ? SessionPhase.Connected : SessionPhase.Ready;

    /// <summary>The login that is under way: the next line is a response of it.</summary>
    public LineExchange? Exchange { get; set; }

    /// <summary>Failed logins of the present client.</summary>
    public int FailedLogins { get; set; }

    /// <summary>Messages that were accepted.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Whether the peer itself may use XCLIENT, whichever client it has named.</summary>
    public bool IsTrustedProxy { get; }

    /// <summary>The server's certificate in DER, under TLS; null in clear.</summary>
    public byte[]? Certificate { get; set; }

    /// <summary>Cancels calls of the sink and of filters whose time is over. It is not cancelled when the connection ends.</summary>
    public CancellationToken SinkToken => (_sinkCancellation ?? CreateSinkCancellation()).Token;

    /// <summary>Cancels what the sink does now, and what it will be asked to do. Called by the clock, on another thread.</summary>
    public void CancelSink()
    {
        Interlocked.Exchange(ref _sinkCancelled, 1);
        _sinkCancellation?.Cancel();
    }

    /// <summary>Keeps the remarks about a command for the sink: those of the hello, and those of the open transaction.</summary>
    public void AddRemarks(Verb? verb, ImmutableArray<SessionRemark> remarks)
    {
        if (verb is Verb.Ehlo or Verb.Helo or Verb.Lhlo)
        {
            _helloRemarks = remarks;
        }
        else if (!remarks.IsDefaultOrEmpty)
        {
            Transaction?.AddRemarks(remarks);
        }
    }

    /// <summary>The remarks about the hello and about the open transaction.</summary>
    public ImmutableArray<SessionRemark> GetRemarks()
    {
        var hello = _helloRemarks.IsDefault ? [] : _helloRemarks;
        return hello.AddRange(Transaction?.Remarks ?? []);
    }

    /// <summary>Starts the counts for another client of a proxy: XCLIENT.</summary>
    public void StartClient()
    {
        _faults.StartClient();
        FailedLogins = 0;
    }

    /// <summary>Records a line that the client did not finish; a response of a login is a secret.</summary>
    public void RecordUnfinishedLine(in ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (Exchange is null)
        {
            Log.Command(line, null, []);
        }
        else
        {
            Log.RedactedLine(line);
        }
    }

    public void MessageAccepted()
    {
        MessageCount++;
        _faults.ResetJunkCommands();
    }

    /// <summary>
    /// Resets the session to its start: after STARTTLS (RFC 3207 §4.2) and XCLIENT, nothing that the client sent before counts, a login
    /// included.
    /// </summary>
    public async ValueTask ResetSessionAsync()
    {
        await ResetTransactionAsync().ConfigureAwait(false);
        OfferedExtensions = null;
        Exchange = null;
    }

    /// <summary>Aborts the open transaction, if there is one.</summary>
    public ValueTask ResetTransactionAsync()
    {
        if (Transaction is not { } transaction)
        {
            return ValueTask.CompletedTask;
        }

        Transaction = null;
        return DisposeAsync(transaction);
    }

    public void Dispose() => _sinkCancellation?.Dispose();

    private async ValueTask DisposeAsync(MailTransactionState transaction)
    {
        try
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // No command of the client failed by it.
            Log.SinkFailed("the end of the transaction", exception);
        }
    }

    // Created on first use: most idle sessions have asked no sink for anything. CancelSink either finds the source or is seen here.
    private CancellationTokenSource CreateSinkCancellation()
    {
        var created = new CancellationTokenSource();
        Interlocked.Exchange(ref _sinkCancellation, created);
        if (Volatile.Read(ref _sinkCancelled) != 0)
        {
            created.Cancel();
        }

        return created;
    }
}
