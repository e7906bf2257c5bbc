using System.Net;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Delivery;

/// <summary>A connection, or the fault.</summary>
/// <param name="Connection">The connection; null for a fault.</param>
/// <param name="Fault">The fault; null for a connection.</param>
/// <param name="Recorder">The dialogue.</param>
internal sealed record OpenResult(PooledConnection? Connection, ClientFault? Fault, DialogueRecorder Recorder);

/// <summary>Opens connections to the servers of a plan, or takes those that are idle.</summary>
internal sealed class HopConnector(SmtpTransportServices services, ServerPlan plan)
{
    /// <summary>The time limit to connect while another address is left. RFC 8305 §5: shorter than that of the system.</summary>
    private static readonly TimeSpan ShortConnect = TimeSpan.FromSeconds(10);

    /// <summary>An idle connection; null if there is none.</summary>
    public PooledConnection? TryTakeIdle(HopServer server, EndPoint endPoint, HopTls tls) =>
        services.Pool.TryTake(Key(server, endPoint, tls));

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server.</param>
    /// <param name="endPoint">Its address.</param>
    /// <param name="tls">The least TLS.</param>
    /// <param name="isLast">Whether no other address follows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<OpenResult> OpenAsync(
        HopServer server, EndPoint endPoint, HopTls tls, bool isLast, CancellationToken cancellationToken)
    {
        var (result, recorder) = await ConnectAsync(server, endPoint, tls, isLast, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Kind: ClientFaultKind.TlsFailed } && tls == HopTls.May)
        {
            // RFC 7435 §3: without a policy that demands TLS, clear text is better than no delivery.
            (result, recorder) = await ConnectAsync(server, endPoint, HopTls.None, isLast, cancellationToken).ConfigureAwait(false);
        }

        services.Reachability.Record(endPoint, result.Fault is not { Step: SmtpStep.Connect or SmtpStep.Greeting });
        if (result.Connection is not { } connection)
        {
            return new OpenResult(null, result.Fault, recorder);
        }

        recorder.MarkStarted();
        var pooled = new PooledConnection(Key(server, endPoint, tls), connection, recorder, services.Time.GetUtcNow());
        return new OpenResult(pooled, null, recorder);
    }

    private ConnectionKey Key(HopServer server, EndPoint endPoint, HopTls tls) =>
        new(server.Host, endPoint.ToString()!, plan.Protocol, tls, plan.Credentials?.User ?? "");

    private async Task<(ConnectResult Result, DialogueRecorder Recorder)> ConnectAsync(
        HopServer server, EndPoint endPoint, HopTls tls, bool isLast, CancellationToken cancellationToken)
    {
        var recorder = new DialogueRecorder();
        var timeouts = services.Options.Timeouts;
        var options = services.Options with
        {
            Protocol = plan.Protocol,
            Tls = HopTlsPolicy.Create(tls),
            Credentials = plan.Credentials,
            OnDialogue = recorder.Add,
            Timeouts = isLast || timeouts.Connect < ShortConnect ? timeouts : timeouts with { Connect = ShortConnect },
        };
        var result = await SmtpConnection.ConnectAsync(endPoint, server.Host, options, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Step: SmtpStep.Connect } fault)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.ConnectionLost, fault.Message));
        }

        return (result, recorder);
    }
}
