using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
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
internal sealed record OpenResult(PooledConnection? Connection, ClientFault? Fault, DialogueRecorder Recorder)
{
    /// <summary>The address of the session; of a fault without one, the first address that failed.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>The addresses that need not be tried again: that of the session, and those that failed.</summary>
    public required ImmutableArray<EndPoint> Used { get; init; }

    /// <summary>The number of addresses that were tried, also those that another one overtook.</summary>
    public int Tried { get; init; } = 1;
}

/// <summary>Opens connections to the servers of a plan, or takes those that are idle.</summary>
/// <param name="services">What attempts share.</param>
/// <param name="plan">The servers.</param>
/// <param name="source">The source address; null for that of the configuration, or the choice of the system.</param>
internal sealed class HopConnector(SmtpTransportServices services, ServerPlan plan, SourceAddress? source)
{
    /// <summary>The time limit to connect while another address is left. RFC 8305 §5: shorter than that of the system.</summary>
    private static readonly TimeSpan ShortConnect = TimeSpan.FromSeconds(10);

    /// <summary>An idle connection to one of the addresses of a server; null if there is none.</summary>
    public PooledConnection? TryTakeIdle(ServerTarget target, ImmutableArray<EndPoint> endPoints, HopTls tls) =>
        endPoints.Select(endPoint => services.Pool.TryTake(Key(target, endPoint, tls))).FirstOrDefault(each => each is not null);

    /// <summary>Opens a connection to the first address that accepts one (RFC 8305 §5).</summary>
    /// <param name="target">The server.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="tls">The least TLS.</param>
    /// <param name="isLast">Whether no other server follows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<OpenResult> OpenAsync(
        ServerTarget target, AddressChoice addresses, HopTls tls, bool isLast, CancellationToken cancellationToken)
    {
        var recorder = new DialogueRecorder();
        var last = isLast && addresses.Later is null ? addresses.Known[^1] : null;
        var race = new ConnectionRace(services.Time, (endPoint, stop) => services.Connect(
            endPoint, Options(target, endPoint, tls, recorder, endPoint == last), stop));
        var raced = await race.RunAsync(addresses.Known, addresses.Later, cancellationToken).ConfigureAwait(false);
        Remember(raced);
        if (raced.Socket is not { } socket)
        {
            var first = raced.Failed[0];
            RecordPolicy(recorder, target, first.EndPoint, tls);
            Record(recorder, SessionEvent.ConnectionLost, raced);
            return new OpenResult(null, first.Fault, recorder)
            {
                EndPoint = first.EndPoint,
                Used = [.. raced.Failed.Select(each => each.EndPoint)],
                Tried = raced.Started,
            };
        }

        RecordPolicy(recorder, target, raced.EndPoint!, tls);
        Record(recorder, SessionEvent.AddressFailed, raced);
        var opened = await StartAsync(target, (socket, raced.EndPoint!), tls, recorder, cancellationToken).ConfigureAwait(false);
        return opened with { Used = [raced.EndPoint!, .. raced.Failed.Select(each => each.EndPoint)], Tried = raced.Started };
    }

    private async Task<OpenResult> StartAsync(
        ServerTarget target, (Socket Socket, EndPoint EndPoint) connected, HopTls tls, DialogueRecorder recorder,
        CancellationToken cancellationToken)
    {
        var endPoint = connected.EndPoint;
        var result = await SmtpConnection.FromSocketAsync(
            connected.Socket,
            (target.Server.Host, (endPoint as IPEndPoint)?.Port ?? 0, endPoint),
            Options(target, endPoint, tls, recorder, isLast: true),
            cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Kind: ClientFaultKind.TlsFailed or ClientFaultKind.TlsNotOffered } && tls == HopTls.May)
        {
            CountTls(target, endPoint, result);
            // RFC 7435 §3: without a policy that demands TLS, clear text is better than no delivery.
            (result, recorder) = await ConnectAgainAsync(target, endPoint, HopTls.None, cancellationToken).ConfigureAwait(false);
        }

        CountTls(target, endPoint, result);
        services.Reachability.Record(endPoint, result.Fault is not { Step: SmtpStep.Connect or SmtpStep.Greeting });
        if (result.Connection is not { } connection)
        {
            return new OpenResult(null, result.Fault, recorder) { EndPoint = endPoint, Used = [endPoint] };
        }

        recorder.MarkStarted();
        var pooled = new PooledConnection(Key(target, endPoint, tls), connection, recorder, services.Time.GetUtcNow());
        return new OpenResult(pooled, null, recorder) { EndPoint = endPoint, Used = [endPoint] };
    }

    private async Task<(ConnectResult Result, DialogueRecorder Recorder)> ConnectAgainAsync(
        ServerTarget target, EndPoint endPoint, HopTls tls, CancellationToken cancellationToken)
    {
        var recorder = new DialogueRecorder();
        RecordPolicy(recorder, target, endPoint, tls);
        var options = Options(target, endPoint, tls, recorder, isLast: false);
        var result = await SmtpConnection.ConnectAsync(endPoint, target.Server.Host, options, cancellationToken).ConfigureAwait(false);
        if (result.Fault is { Step: SmtpStep.Connect } fault)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.ConnectionLost, fault.Message));
        }

        return (result, recorder);
    }

    /// <summary>RFC 8305 §4: what failed, or was slower by more than its head start, is tried last for a while.</summary>
    private void Remember(RaceResult raced)
    {
        foreach (var endPoint in raced.Failed.Select(each => each.EndPoint).Concat(raced.Overtaken))
        {
            services.Reachability.Record(endPoint, isReached: false);
        }
    }

    private static void Record(DialogueRecorder recorder, SessionEvent what, RaceResult raced)
    {
        foreach (var failed in raced.Failed)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, what, failed.Fault.Message));
        }

        foreach (var slow in raced.Overtaken)
        {
            recorder.Add(new EventEntry(TimeSpan.Zero, what, $"{slow} did not accept the connection before {raced.EndPoint} did"));
        }
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

    private void RecordPolicy(DialogueRecorder recorder, ServerTarget target, EndPoint endPoint, HopTls tls)
    {
        if (endPoint is IPEndPoint)
        {
            var from = source is null ? "" : $"; from {source.Of(endPoint.AddressFamily)}";
            recorder.Add(new EventEntry(TimeSpan.Zero, SessionEvent.PolicyApplied, PolicyText(target.Policy, tls) + from));
        }
    }

    private SmtpClientOptions Options(ServerTarget target, EndPoint endPoint, HopTls tls, DialogueRecorder recorder, bool isLast)
    {
        var timeouts = services.Options.Timeouts;
        return services.Options with
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
    }
}
