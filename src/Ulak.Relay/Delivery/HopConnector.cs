using System.Net;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.Sources;
using Ulak.Relay.TlsPolicies;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Delivery;

/// <summary>A connection, or the fault.</summary>
/// <param name="Connection">The connection; null for a fault.</param>
/// <param name="Fault">The fault; null for a connection.</param>
/// <param name="Recorder">The dialogue.</param>
internal sealed record OpenResult(PooledConnection? Connection, ClientFault? Fault, DialogueRecorder Recorder);

/// <summary>Opens connections to the servers of a plan, or takes those that are idle.</summary>
/// <param name="services">What attempts share.</param>
/// <param name="plan">The servers.</param>
/// <param name="source">The source address; null for that of the configuration, or the choice of the system.</param>
internal sealed class HopConnector(SmtpTransportServices services, ServerPlan plan, SourceAddress? source)
{
    /// <summary>The time limit to connect while another address is left. RFC 8305 §5: shorter than that of the system.</summary>
    private static readonly TimeSpan ShortConnect = TimeSpan.FromSeconds(10);

    /// <summary>An idle connection; null if there is none.</summary>
    public PooledConnection? TryTakeIdle(ServerTarget target, EndPoint endPoint, HopTls tls) =>
        services.Pool.TryTake(Key(target, endPoint, tls));

    /// <summary>Opens a connection.</summary>
    /// <param name="target">The server.</param>
    /// <param name="endPoint">Its address.</param>
    /// <param name="tls">The least TLS.</param>
    /// <param name="isLast">Whether no other address follows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<OpenResult> OpenAsync(
        ServerTarget target, EndPoint endPoint, HopTls tls, bool isLast, CancellationToken cancellationToken)
    {
        var (result, recorder) = await ConnectAsync(target, endPoint, tls, isLast, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Kind: ClientFaultKind.TlsFailed or ClientFaultKind.TlsNotOffered } && tls == HopTls.May)
        {
            CountTls(target, endPoint, result);
            // RFC 7435 §3: without a policy that demands TLS, clear text is better than no delivery.
            (result, recorder) = await ConnectAsync(target, endPoint, HopTls.None, isLast, cancellationToken).ConfigureAwait(false);
        }

        CountTls(target, endPoint, result);
        services.Reachability.Record(endPoint, result.Fault is not { Step: SmtpStep.Connect or SmtpStep.Greeting });
        if (result.Connection is not { } connection)
        {
            return new OpenResult(null, result.Fault, recorder);
        }

        recorder.MarkStarted();
        var pooled = new PooledConnection(Key(target, endPoint, tls), connection, recorder, services.Time.GetUtcNow());
        return new OpenResult(pooled, null, recorder);
    }

    /// <summary>RFC 8460 §4.3: the result of a session, under TLS or not.</summary>
    private void CountTls(ServerTarget target, EndPoint endPoint, ConnectResult result)
    {
        var policy = target.Policy;
        var problem = result.Connection?.CertificateProblem ?? result.Fault!.Certificate;
        var type = result switch
        {
            { Connection.IsEncrypted: false } or { Fault.Kind: ClientFaultKind.TlsNotOffered } => "starttls-not-supported",
            // A certificate counts where a policy asks for a valid one.
            { Connection: not null } when policy is { Sts: null, Dane: null } => "",
            { Connection: not null } or { Fault.Kind: ClientFaultKind.TlsFailed } => problem switch
            {
                CertificateProblem.WrongName => "certificate-host-mismatch",
                CertificateProblem.Expired => "certificate-expired",
                CertificateProblem.NotTrusted or CertificateProblem.TlsaMismatch => "certificate-not-trusted",
                CertificateProblem.None when result.Connection is not null => "",
                _ => "validation-failure",
            },
            // No session: nothing is known about TLS.
            _ => null,
        };
        if (type is null)
        {
            return;
        }

        var address = (endPoint as IPEndPoint)?.Address.ToString() ?? "";
        services.TlsResults?.Record(
            policy, type.Length == 0 ? null : new TlsFailure(type, target.Server.Host, address, result.Fault?.Message ?? ""));
        if (policy.StsFailure.Length > 0)
        {
            services.TlsResults?.Record(
                policy with { Reported = ReportedPolicy.StsWithout }, new TlsFailure(policy.StsFailure, target.Server.Host, address, ""));
        }
    }

    private ConnectionKey Key(ServerTarget target, EndPoint endPoint, HopTls tls) =>
        new(target.Server.Host, endPoint.ToString()!, plan.Protocol, tls, plan.Credentials?.User ?? "", source, target.Policy.DaneKey);

    private static string PolicyText(AppliedTls policy, HopTls tls) => tls == policy.Least ? policy.Text
        : tls == HopTls.None ? "clear text, because the TLS handshake failed and no policy demands TLS"
        : "verify, by REQUIRETLS of the sender";

    private async Task<(ConnectResult Result, DialogueRecorder Recorder)> ConnectAsync(
        ServerTarget target, EndPoint endPoint, HopTls tls, bool isLast, CancellationToken cancellationToken)
    {
        var recorder = new DialogueRecorder();
        if (endPoint is IPEndPoint)
        {
            var from = source is null ? "" : $"; from {source.Of(endPoint.AddressFamily)}";
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.PolicyApplied, PolicyText(target.Policy, tls) + from));
        }

        var timeouts = services.Options.Timeouts;
        var options = services.Options with
        {
            Protocol = plan.Protocol,
            // Servers compare the name with the PTR record of the address.
            ClientName = source is { HeloName: { Length: > 0 } name } ? name : services.Options.ClientName,
            LocalAddress = source is null ? services.Options.LocalAddress : source.Of(endPoint.AddressFamily),
            Tls = HopTlsPolicy.Create(tls, services.TrustedRoots, target.Policy.Dane),
            Credentials = plan.Credentials,
            OnDialogue = recorder.Add,
            Timeouts = isLast || timeouts.Connect < ShortConnect ? timeouts : timeouts with { Connect = ShortConnect },
        };
        var result = await SmtpConnection.ConnectAsync(endPoint, target.Server.Host, options, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Step: SmtpStep.Connect } fault)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.ConnectionLost, fault.Message));
        }

        return (result, recorder);
    }
}
