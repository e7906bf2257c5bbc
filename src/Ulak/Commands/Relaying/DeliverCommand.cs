using System.CommandLine;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Hosting.Relaying;
using Ulak.Reference;
using Ulak.Relay;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
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
        var client = new Option<string?>("--client")
        {
            HelpName = "ADDRESS",
            Description = "The client that the routes are asked for (default: this server itself)",
        };
        var user = new Option<string?>("--user") { HelpName = "NAME", Description = "The user that the routes are asked for" };
        var (config, data, set) = (SettingOptions.Config(), SettingOptions.Data(), SettingOptions.Set());
        var command = new Command("deliver", "Try a delivery up to RCPT, and explain what would happen.")
        {
            to, from, dryRun, client, user, config, data, set,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = SettingOptions.Load(parsed, config, [], SettingOptions.ParseSet(parsed, set), data).Settings;
            var recipient = RouteCommand.ParseAddress(parsed.GetValue(to)!);
            var sender = parsed.GetValue(from) is "<>" or "" ? null : RouteCommand.ParseAddress(parsed.GetValue(from)!);
            var request = new RouteRequest
            {
                Sender = sender,
                User = parsed.GetValue(user),
                Client = parsed.GetValue(client) is { } address ? RouteCommand.ParseClient(address) : null,
                Listener = "smtp",
                IsInternal = true,
            };
            return await RunAsync(settings, request, recipient, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(UlakSettings settings, RouteRequest request, Mailbox recipient, CancellationToken stop)
    {
        var options = RelayConfiguration.Create(settings);
        var hop = await FindHopAsync(settings, options, request, recipient, stop);
        using var lookups = new RelayLookups(settings);
        var authorities = RelayConfiguration.ReadAuthorities(settings.Relay.Authorities);
        var trial = new Trial(settings, hop, new ReversePath(request.Sender), recipient, authorities);
        var (targets, policy) = await FindServersAsync(lookups, hop, recipient, stop);
        foreach (var target in targets)
        {
            if (target.Policy.Text != policy.Text)
            {
                Write($"The TLS policy of {target.Server.Host}: {target.Policy.Text}");
            }

            if (target.Failure is { } failure)
            {
                Write(failure.Reply);
            }

            foreach (var endPoint in target.EndPoints)
            {
                Write($"Trying {target.Server.Host} ({endPoint})");
                if (await trial.RunAsync(target, endPoint, stop) is { } status)
                {
                    return status;
                }
            }
        }

        Write("No server could be reached: a delivery would be tried again later.");
        return ExitStatus.Failure;
    }

    private static async Task<Hop> FindHopAsync(
        UlakSettings settings, RelayOptions? options, RouteRequest request, Mailbox recipient, CancellationToken stop)
    {
        if (options is null)
        {
            return new MxHop(HopTls.May);
        }

        var router = await UserAddresses.CreateRouterAsync(settings, options, stop);
        var routed = router.Route(request, recipient).Recipients[0];
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

        foreach (var step in routed.Steps)
        {
            Write($"The route {step.Route}: {RouteCommand.Describe(step)}");
        }

        Write($"No route delivers {recipient} to a next hop: its MX records are used.");
        Write("Routes for clients or users are asked with --client and --user.");
        return new MxHop(HopTls.May);
    }

    private static async Task<(IReadOnlyList<ServerTarget> Targets, AppliedTls Policy)> FindServersAsync(
        RelayLookups lookups, Hop hop, Mailbox recipient, CancellationToken stop)
    {
        if (hop is not (ServerHop or MxHop))
        {
            throw new CommandFailedException($"{hop.Name} is no mail server, so there is nothing to try.");
        }

        var found = await lookups.FindAsync(hop, recipient.Domain, stop);
        if (found.Failure is { } failure)
        {
            Explain(OutcomeReader.Text(failure.Reply));
            throw new CommandFailedException($"{recipient.Domain} has no server to deliver to.");
        }

        if (hop is MxHop)
        {
            Write($"The servers of {recipient.Domain}: {string.Join(", ", found.Servers.Select(each => each.Host))}");
        }

        Write($"The TLS policy: {found.Policy.Text}");

        var targets = new List<ServerTarget>();
        foreach (var server in found.Servers)
        {
            targets.Add(await lookups.FindAsync(server, found.Policy, stop));
        }

        return (targets, found.Policy);
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
