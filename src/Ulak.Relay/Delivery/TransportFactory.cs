using System.Collections.Immutable;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.TlsPolicies;

namespace Ulak.Relay.Delivery;

/// <summary>Creates the transports of hops.</summary>
/// <param name="services">What attempts by SMTP share.</param>
/// <param name="http">The client for webhooks.</param>
/// <param name="mxPort">The port of servers in MX records: 25.</param>
internal sealed class TransportFactory(SmtpTransportServices services, HttpClient http, int mxPort = 25)
{
    /// <summary>A transport to the servers of MX records.</summary>
    /// <param name="hosts">The hosts, in the order in which they are tried.</param>
    /// <param name="equal">How many of them at the beginning have the same preference.</param>
    /// <param name="policy">The TLS policy.</param>
    public IDeliveryTransport ForExchangers(ImmutableArray<string> hosts, int equal, AppliedTls policy) => new SmtpTransport(
        services,
        new ServerPlan([.. hosts.Select(host => new HopServer(host, mxPort))], policy, MailProtocol.Smtp, null) { Equal = equal });

    /// <summary>A transport to configured servers.</summary>
    public IDeliveryTransport ForServers(ServerHop hop, ImmutableArray<HopServer> order, AppliedTls policy) =>
        new SmtpTransport(services, new ServerPlan(order, policy, hop.Protocol, hop.Credentials));

    /// <summary>A transport to a hop that is no mail server.</summary>
    public IDeliveryTransport ForOther(Hop hop) => hop switch
    {
        MaildirHop maildir => new MaildirTransport(maildir, services.Queue, services.Time),
        WebhookHop webhook => new WebhookTransport(webhook, services.Queue, http, services.Time),
        RefusingHop refusing => new RefusingTransport(refusing),
        _ => throw new ArgumentException($"{hop.Name} is a mail server.", nameof(hop)),
    };
}
