using System.Collections.Immutable;
using System.Net;
using Ulak.Client;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Delivery;

/// <summary>One attempt by SMTP or LMTP: collects the outcome of each delivery over the addresses that are tried.</summary>
internal sealed class SmtpAttempt(SmtpTransportServices services, ServerPlan plan, DeliveryJob job, QueuedContent content)
{
    private readonly DeliveryOutcome?[] _outcomes = new DeliveryOutcome?[job.Deliveries.Length];
    private readonly DeliveryOutcome?[] _provisional = new DeliveryOutcome?[job.Deliveries.Length];
    private string _host = "";
    private ImmutableArray<DialogueEntry> _dialogue = [];
    private HopSignal _signal = HopSignal.None;

    /// <summary>Whether every delivery has its outcome: no further address is tried.</summary>
    public bool IsComplete => _outcomes.All(outcome => outcome is not null);

    /// <summary>The report.</summary>
    public AttemptReport ToReport() => new(
        _host,
        _dialogue,
        [
            .. _outcomes.Select((outcome, i) => outcome ?? _provisional[i]
                ?? new DeliveryOutcome(OutcomeKind.Temporary, "4.4.1 No server could be reached", Reason.Network))
        ],
        _signal);

    /// <summary>A server failed before any of its addresses was tried.</summary>
    public void Fail(string host, DeliveryOutcome outcome)
    {
        _host = _host.Length == 0 ? host : _host;
        SetProvisional(outcome);
        _signal = _signal == HopSignal.None ? HopSignal.Failure : _signal;
    }

    /// <summary>Tries one address.</summary>
    public async Task TryAsync(HopServer server, EndPoint endPoint, CancellationToken cancellationToken)
    {
        var tls = Envelope.IsTlsRequired(job) ? HopTls.Verify : plan.Tls;
        var key = new ConnectionKey(endPoint.ToString()!, server.Port, plan.Protocol, tls, plan.Credentials?.User ?? "");
        if (services.Pool.TryTake(key) is { } idle)
        {
            idle.Recorder.BeginAttempt();
            if (await SendAsync(server, idle, isReused: true, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        var opened = await OpenAsync(server, endPoint, key, tls, cancellationToken).ConfigureAwait(false);
        if (opened is not null)
        {
            await SendAsync(server, opened, isReused: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PooledConnection?> OpenAsync(
        HopServer server, EndPoint endPoint, ConnectionKey key, HopTls tls, CancellationToken cancellationToken)
    {
        var (result, recorder) = await ConnectAsync(server, endPoint, tls, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Kind: ClientFaultKind.TlsFailed } && tls == HopTls.May)
        {
            // RFC 7435 §3: without a policy that demands TLS, clear text is better than no delivery.
            (result, recorder) = await ConnectAsync(server, endPoint, HopTls.None, cancellationToken).ConfigureAwait(false);
        }

        if (result.Connection is { } connection)
        {
            recorder.MarkStarted();
            return new PooledConnection(key, connection, recorder, services.Time.GetUtcNow());
        }

        Record(server.Host, recorder);
        SetProvisional(OutcomeReader.ReadFault(result.Fault!));
        _signal = HopSignal.Failure;
        return null;
    }

    private async Task<(ConnectResult Result, DialogueRecorder Recorder)> ConnectAsync(
        HopServer server, EndPoint endPoint, HopTls tls, CancellationToken cancellationToken)
    {
        var recorder = new DialogueRecorder();
        var options = services.Options with
        {
            Protocol = plan.Protocol,
            Tls = HopTlsPolicy.Create(tls),
            Credentials = plan.Credentials,
            OnDialogue = recorder.Add,
        };
        var result = await SmtpConnection.ConnectAsync(endPoint, server.Host, options, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Step: SmtpStep.Connect } fault)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.ConnectionLost, fault.Message));
        }

        return (result, recorder);
    }

    /// <summary>Sends the message; returns false if a connection that was idle turned out to be closed.</summary>
    private async Task<bool> SendAsync(HopServer server, PooledConnection pooled, bool isReused, CancellationToken cancellationToken)
    {
        int[] open = [.. Enumerable.Range(0, _outcomes.Length).Where(i => _outcomes[i] is null)];
        var connection = pooled.Connection;
        if (Envelope.IsTlsRequired(job) && !connection.Capabilities.Supports(SmtpExtensions.RequireTls))
        {
            Record(server.Host, pooled.Recorder);
            // RFC 8689 §4.2.1.
            SetProvisional(new DeliveryOutcome(
                OutcomeKind.Permanent, "5.7.30 The server does not support REQUIRETLS, which the sender demands", Reason.Tls));
            await services.Pool.ReturnAsync(pooled).ConfigureAwait(false);
            return true;
        }

        SendResult result;
        try
        {
            result = await SendToAsync(connection, open, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await pooled.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await services.Pool.ReturnAsync(pooled).ConfigureAwait(false);
        if (isReused && result.Fault is { Step: SmtpStep.Mail or SmtpStep.Reset } && result.Recipients.All(each => each.Reply is null))
        {
            return false;
        }

        Record(server.Host, pooled.Recorder);
        Read(result, connection, open);
        return true;
    }

    private async Task<SendResult> SendToAsync(SmtpConnection connection, int[] open, CancellationToken cancellationToken)
    {
        var offer = connection.Capabilities;
        var needsConversion = content.Info.HasEightBit && !offer.Supports(SmtpExtensions.EightBitMime)
            && !offer.Supports(SmtpExtensions.SmtpUtf8);
        if (needsConversion && await SevenBitContent.ConvertAsync(content, cancellationToken).ConfigureAwait(false) is { } converted)
        {
            using var memory = new MemoryStream(converted, writable: false);
            return await connection.SendAsync(
                Envelope.Create(job, open, offer, ContentInfo.Read(converted), memory), cancellationToken).ConfigureAwait(false);
        }

        var stream = content.OpenStream(cancellationToken);
        await using (stream.ConfigureAwait(false))
        {
            return await connection.SendAsync(
                Envelope.Create(job, open, offer, content.Info, stream), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Read(SendResult result, SmtpConnection connection, int[] open)
    {
        var dsn = connection.Capabilities.Supports(SmtpExtensions.Dsn);
        for (var i = 0; i < open.Length; i++)
        {
            var recipient = result.Recipients[i];
            var outcome = OutcomeReader.Read(recipient, dsn, plan.Protocol == MailProtocol.Lmtp);
            if (MayTryNext(recipient))
            {
                _provisional[open[i]] = outcome;
            }
            else
            {
                _outcomes[open[i]] = outcome;
            }
        }

        _signal = result.Fault is null || result.Recipients.Any(each => each.IsAccepted) ? HopSignal.Success : HopSignal.Failure;
    }

    // A connection that broke after the message may have delivered it: a second server could deliver it again. Before that, and after a
    // temporary refusal of the whole session, the next server is tried (RFC 5321 §5.1).
    private static bool MayTryNext(RecipientResult result) =>
        result.Fault is { } fault
            ? fault.Kind is ClientFaultKind.TimedOut or ClientFaultKind.ConnectionClosed or ClientFaultKind.ConnectionLost
                or ClientFaultKind.NotSmtp or ClientFaultKind.UnexpectedReply && fault.Step < SmtpStep.DataBlock
            : result.Reply is { Code.IsTransient: true } && (result.Step == SmtpStep.Mail || result.Reply.Code.Value == 421)
                && result.Step < SmtpStep.DataBlock;

    private void SetProvisional(DeliveryOutcome outcome)
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] is null && _provisional[i] is not { Kind: OutcomeKind.Temporary })
            {
                _provisional[i] = outcome;
            }
        }
    }

    private void Record(string host, DialogueRecorder recorder) => (_host, _dialogue) = (host, recorder.ToDialogue());
}
