using System.CommandLine;
using System.Net;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Reference;
using Ulak.Relay;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Routing;
using Ulak.Relay.TlsPolicies;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak deliver --dry-run</c>: everything up to RCPT against the real next hop, and what the replies mean.</summary>
internal static class DeliverCommand
{
    public static Command Create()
    {
        var to = new Argument<string>("ADDRESS") { Description = "The recipient" };
        var from = new Option<string>("--from")
        {
            HelpName = "ADDRESS",
            Description = "The sender; <> is the null reverse-path",
            DefaultValueFactory = _ => "<>",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Required: nothing is delivered", Required = true };
        var (config, set) = (SettingOptions.Config(), SettingOptions.Set());
        var command = new Command("deliver", "Try a delivery up to RCPT, and explain what would happen.") { to, from, dryRun, config, set };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = SettingOptions.Load(parsed, config, [], SettingOptions.ParseSet(parsed, set)).Settings;
            var recipient = RouteCommand.ParseAddress(parsed.GetValue(to)!);
            var sender = parsed.GetValue(from) is "<>" or "" ? null : RouteCommand.ParseAddress(parsed.GetValue(from)!);
            return await RunAsync(settings, new ReversePath(sender), recipient, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(UlakSettings settings, ReversePath sender, Mailbox recipient, CancellationToken stop)
    {
        var options = RelayConfiguration.Create(settings);
        var hop = FindHop(options, sender, recipient);
        var resolver = new DnsMailResolver(settings.Relay.NameServers);
        var trial = new Trial(settings, hop, sender, recipient, RelayConfiguration.ReadAuthorities(settings.Relay.Authorities));
        var (servers, policy) = await FindServersAsync(settings, resolver, hop, recipient, stop);
        Write($"The TLS policy: {policy.Text}");
        foreach (var server in servers)
        {
            foreach (var endPoint in await ResolveAsync(resolver, server, stop))
            {
                Write($"Trying {server.Host} ({endPoint})");
                if (await trial.RunAsync(server, endPoint, policy.Least, stop) is { } status)
                {
                    return status;
                }
            }
        }

        Write("No server could be reached: a delivery would be tried again later.");
        return ExitStatus.Failure;
    }

    private static Hop FindHop(RelayOptions? options, ReversePath sender, Mailbox recipient)
    {
        if (options is null)
        {
            return new MxHop(HopTls.May);
        }

        var router = new Router(options.Routes, options.Aliases, options.Guard);
        var routed = router.Route(new RouteRequest { Sender = sender.Mailbox, IsInternal = true }, recipient).Recipients[0];
        var name = (routed.Decision as RoutingDecision.Accepted)?.Action switch
        {
            RouteAction.Queue queue => queue.Hop,
            RouteAction.CutThrough cut => cut.Hop,
            _ => null,
        };
        if (name is not null)
        {
            Write($"The route {routed.Route} delivers {recipient} to {name}");
            return new HopSet(options.Hops).Find(name)!;
        }

        Write($"No route delivers {recipient} to a next hop: its MX records are used");
        return new MxHop(HopTls.May);
    }

    private static async Task<(IReadOnlyList<HopServer> Servers, AppliedTls Policy)> FindServersAsync(
        UlakSettings settings, IMailResolver resolver, Hop hop, Mailbox recipient, CancellationToken stop)
    {
        switch (hop)
        {
            case ServerHop server:
                return ([.. server.Servers, .. server.Fallback], AppliedTls.Of(server.Tls));
            case MxHop mx:
                var exchangers = new MailExchangers(resolver, [DomainName.Normalize(settings.Smtp.HostName)], Random.Shared);
                var found = await exchangers.FindAsync(recipient.Domain, stop);
                if (found.Failure is { } failure)
                {
                    Explain(OutcomeReader.Text(failure.Reply));
                    throw new CommandFailedException($"{recipient.Domain} has no server to deliver to.");
                }

                Write($"The servers of {recipient.Domain}: {string.Join(", ", found.Hosts)}");
                var policy = await FindPolicyAsync(settings, resolver, mx, recipient, stop);
                var allowed = found.Hosts.Where(host => policy.Sts is not { Mode: StsMode.Enforce } sts || sts.Allows(host)).ToList();
                return allowed.Count > 0
                    ? ([.. allowed.Select(host => new HopServer(host, settings.Relay.Port))], policy)
                    : throw new CommandFailedException($"The MTA-STS policy of {recipient.Domain} allows none of these servers.");
            default:
                throw new CommandFailedException($"{hop.Name} is no mail server, so there is nothing to try.");
        }
    }

    private static async Task<AppliedTls> FindPolicyAsync(
        UlakSettings settings, IMailResolver resolver, MxHop hop, Mailbox recipient, CancellationToken stop)
    {
        if (!settings.Relay.AppliesMtaSts || hop.Tls == HopTls.None)
        {
            return AppliedTls.Of(hop.Tls);
        }

        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var domain = DomainName.Normalize(recipient.Domain);
        var found = await new StsPolicyStore(resolver, http, TimeProvider.System).FindAsync(domain, stop);
        return AppliedTls.ForDomain(hop.Tls, domain, found);
    }

    private static async Task<IReadOnlyList<EndPoint>> ResolveAsync(DnsMailResolver resolver, HopServer server, CancellationToken stop)
    {
        if (server.IsUnixSocket)
        {
            return [new System.Net.Sockets.UnixDomainSocketEndPoint(server.Host)];
        }

        var found = await resolver.LookupAddressesAsync(server.Host, stop);
        if (found.Status != LookupStatus.Found)
        {
            Write($"{server.Host}: {found.Detail}");
        }

        return [.. found.Records.Select(address => new IPEndPoint(address, server.Port))];
    }

    /// <summary>Writes a reply with its meaning, and what to do.</summary>
    internal static void Explain(string reply)
    {
        Write(reply);
        if (Explainer.Explain(reply).Recipients is [var explained, ..])
        {
            Write($"{explained.Title}. {explained.Meaning}");
            foreach (var step in explained.Steps)
            {
                Write($"  - {step}");
            }
        }
    }

    internal static void Write(string line) => System.Console.Out.WriteLine(TerminalText.Sanitize(line));
}
