using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Ulak.Client;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.ReturnPaths;
using Ulak.Relay.TlsPolicies;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>The servers of an attempt.</summary>
/// <param name="Servers">The servers, in the order in which they are tried.</param>
/// <param name="Policy">The TLS policy.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Credentials">The login; null for none.</param>
internal sealed record ServerPlan(
    ImmutableArray<HopServer> Servers, AppliedTls Policy, MailProtocol Protocol, SmtpCredentials? Credentials)
{
    /// <summary>How many servers at the beginning are equal: MX records of the same preference.</summary>
    public int Equal { get; init; } = 1;
}

/// <summary>Connects to an address.</summary>
/// <exception cref="ClientFaultException">The address cannot be reached.</exception>
internal delegate Task<Socket> SocketOpener(EndPoint endPoint, SmtpClientOptions options, CancellationToken cancellationToken);

/// <summary>What all attempts by SMTP and LMTP share.</summary>
/// <param name="Queue">The store of the contents.</param>
/// <param name="Resolver">The look-ups.</param>
/// <param name="Pool">The idle connections.</param>
/// <param name="Options">The options of connections.</param>
/// <param name="Time">The clock.</param>
internal sealed record SmtpTransportServices(
    IDeliveryQueue Queue, IMailResolver Resolver, ConnectionPool Pool, SmtpClientOptions Options, TimeProvider Time)
{
    /// <summary>Which addresses could be reached lately.</summary>
    public Reachability Reachability { get; } = new(Time);

    /// <summary>Counts the TLS results of sessions; null for not at all.</summary>
    public TlsReportCollector? TlsResults { get; init; }

    /// <summary>Finds the addresses of servers.</summary>
    public ServerFinder Servers => new(Resolver, Reachability, TlsResults) { Stagger = Time };

    /// <summary>Signs return paths; null if messages keep theirs.</summary>
    public ReturnPathSigner? ReturnPaths { get; init; }

    /// <summary>Connects to an address.</summary>
    public SocketOpener Connect { get; init; } = SocketConnector.ConnectAsync;

    /// <summary>Authorities that are trusted besides those of the machine.</summary>
    public ImmutableArray<X509Certificate2> TrustedRoots { get; init; } = [];
}

/// <summary>
/// Delivers by SMTP or LMTP: tries the servers in their order until one accepts or rejects the message, on a connection that is open
/// already where there is one. Of the addresses of a server, the first that accepts a connection is used (RFC 8305).
/// </summary>
internal sealed class SmtpTransport(SmtpTransportServices services, ServerPlan plan) : IDirectTransport
{
    /// <summary>How many addresses one attempt tries.</summary>
    private const int MaxAddresses = 6;

    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken)
    {
        if (await QueuedContent.OpenAsync(services.Queue, job, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return AttemptReport.ForAll(
                job, new DeliveryOutcome(OutcomeKind.Permanent, "The message is no longer in the store", Reason.SystemError),
                HopSignal.None);
        }

        return await DeliverAsync(job, content, cancellationToken).ConfigureAwait(false);
    }

    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, QueuedContent content, CancellationToken cancellationToken)
    {
        var attempt = new SmtpAttempt(services, plan, job, content);
        var tried = 0;
        var servers = InOrder();
        foreach (var server in servers)
        {
            var target = await services.Servers.FindAsync(server, plan.Policy, cancellationToken).ConfigureAwait(false);
            if (target.Failure is { } failure)
            {
                attempt.Fail(server.Host, failure, target.Signal);
            }

            var supply = new AddressSupply(target);
            while (!attempt.IsComplete
                && await supply.NextAsync(attempt.CanTry, MaxAddresses - tried, cancellationToken).ConfigureAwait(false) is { } next)
            {
                var used = await attempt.TryAsync(target, next, server == servers[^1], cancellationToken).ConfigureAwait(false);
                tried += used.Tried;
                supply.Remove(used.EndPoints);
            }

            if (attempt.IsComplete || tried >= MaxAddresses)
            {
                break;
            }
        }

        return attempt.ToReport();
    }

    public async Task<DeliveryOutcome?> ProbeAsync(ReversePath sender, Mailbox recipient, CancellationToken cancellationToken)
    {
        var probe = new RecipientProbe(services, plan, sender, recipient);
        var tried = 0;
        foreach (var server in InOrder())
        {
            var target = await services.Servers.FindAsync(server, plan.Policy, cancellationToken).ConfigureAwait(false);
            var supply = new AddressSupply(target);
            while (await supply.NextAsync(_ => true, MaxAddresses - tried, cancellationToken).ConfigureAwait(false) is { } next)
            {
                var (outcome, used) = await probe.TryAsync(target, next, cancellationToken).ConfigureAwait(false);
                if (outcome is not null)
                {
                    return outcome;
                }

                tried += used.Tried;
                supply.Remove(used.EndPoints);
            }
        }

        return null;
    }

    // RFC 5321 §5.1: among servers of equal preference the order is free. One with an idle connection saves the start of a session.
    private ImmutableArray<HopServer> InOrder() => plan.Equal < 2 ? plan.Servers
        :
        [
            .. plan.Servers.Take(plan.Equal).OrderByDescending(server => services.Pool.HasIdle(server.Host)),
            .. plan.Servers.Skip(plan.Equal),
        ];
}
