using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Delivery;

/// <summary>The addresses of a server that were used.</summary>
/// <param name="EndPoints">Those that need not be tried again.</param>
/// <param name="Tried">The number that was tried, also those that another one overtook.</param>
internal sealed record UsedAddresses(ImmutableArray<EndPoint> EndPoints, int Tried);

/// <summary>One attempt by SMTP or LMTP: collects the outcome of each delivery over the addresses that are tried.</summary>
internal sealed class SmtpAttempt(SmtpTransportServices services, ServerPlan plan, DeliveryJob job, QueuedContent content)
{
    private readonly DeliveryOutcome?[] _outcomes = new DeliveryOutcome?[job.Deliveries.Length];
    private readonly DeliveryOutcome?[] _provisional = new DeliveryOutcome?[job.Deliveries.Length];
    private readonly HopConnector _connector = new(services, plan, job.Source);
    // A mailbox server keeps the reverse-path of the sender (RFC 5321 §4.4). What is not in the queue has no journey to match a report to.
    private readonly ContentSender _sender = new(
        job, content, plan.Protocol == MailProtocol.Smtp && content.IsQueued ? services.ReturnPaths : null);
    // A mailbox server is the end of the way: RFC 8689 is about the servers before.
    private readonly bool _mustHaveTls = plan.Protocol == MailProtocol.Smtp && Envelope.IsTlsRequired(job);
    private AddressFamily? _refusedFamily;
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
    public void Fail(string host, DeliveryOutcome outcome, HopSignal signal)
    {
        _host = _host.Length == 0 ? host : _host;
        SetProvisional(outcome);
        _signal = _signal == HopSignal.None ? signal : _signal;
    }

    /// <summary>Whether an address can be tried: no server has refused its family, and the source address has one of it.</summary>
    public bool CanTry(EndPoint endPoint) => endPoint.AddressFamily != _refusedFamily && !IsUnreachable(endPoint);

    /// <summary>Tries the first address of a server that accepts a connection.</summary>
    /// <param name="target">The server.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="isLast">Whether no other server follows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The addresses that were used.</returns>
    public async Task<UsedAddresses> TryAsync(
        ServerTarget target, AddressChoice addresses, bool isLast, CancellationToken cancellationToken)
    {
        var server = target.Server;
        var tls = _mustHaveTls && target.Policy.Least != HopTls.Implicit ? HopTls.Verify : target.Policy.Least;
        if (_connector.TryTakeIdle(target, addresses.Known, tls) is { } idle)
        {
            var known = addresses.Known.First(each => each.ToString() == idle.Key.EndPoint);
            idle.Recorder.BeginAttempt();
            if (await SendAsync(server, known, idle, isReused: true, cancellationToken).ConfigureAwait(false))
            {
                return new UsedAddresses([known], 1);
            }
        }

        var opened = await _connector.OpenAsync(target, addresses, tls, isLast, cancellationToken).ConfigureAwait(false);
        var used = new UsedAddresses(opened.Used, opened.Tried);
        while (opened.Connection is { } connection)
        {
            if (await SendAsync(server, opened.EndPoint, connection, isReused: false, cancellationToken).ConfigureAwait(false))
            {
                return used;
            }

            opened = await _connector.OpenAsync(
                target, new AddressChoice([opened.EndPoint], null), tls, isLast, cancellationToken).ConfigureAwait(false);
        }

        Record(server.Host, opened.Recorder);
        var outcome = OutcomeReader.ReadFault(opened.Fault!);
        if (outcome.IsAboutSource)
        {
            _refusedFamily = opened.EndPoint.AddressFamily;
        }

        SetProvisional(outcome);
        _signal = HopSignal.Failure;
        return used;
    }

    /// <summary>Whether the source address has none of the family of an address.</summary>
    private bool IsUnreachable(EndPoint endPoint) =>
        endPoint is IPEndPoint && job.Source is { } source && source.Of(endPoint.AddressFamily) is null;

    /// <summary>
    /// Sends the message; returns false if it must be sent again on another connection: this one was idle and turned out to be closed, or
    /// cannot be used after the server refused BDAT.
    /// </summary>
    private async Task<bool> SendAsync(
        HopServer server, EndPoint endPoint, PooledConnection pooled, bool isReused, CancellationToken cancellationToken)
    {
        int[] open = [.. Enumerable.Range(0, _outcomes.Length).Where(i => _outcomes[i] is null)];
        var connection = pooled.Connection;
        if (_mustHaveTls && !connection.Capabilities.Supports(SmtpExtensions.RequireTls))
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
            result = await _sender.SendAsync(connection, open, cancellationToken).ConfigureAwait(false);
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

        if (_sender.IsChunkingBroken(result))
        {
            _sender.UseChunking = false;
            return false;
        }

        Record(server.Host, pooled.Recorder);
        Read(result, connection, endPoint, open);
        return true;
    }

    private void Read(SendResult result, SmtpConnection connection, EndPoint endPoint, int[] open)
    {
        var dsn = connection.Capabilities.Supports(SmtpExtensions.Dsn);
        for (var i = 0; i < open.Length; i++)
        {
            var recipient = result.Recipients[i];
            var outcome = OutcomeReader.Read(recipient, dsn, plan.Protocol == MailProtocol.Lmtp);
            if (recipient.Reply is not null && outcome.IsAboutSource)
            {
                (_provisional[open[i]], _refusedFamily) = (outcome, endPoint.AddressFamily);
            }
            else if (MayTryNext(recipient))
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
