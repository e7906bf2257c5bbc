using System.CommandLine;
using System.Net;
using Ulak.Client;
using Ulak.Commands.Options;
using Ulak.Commands.Sending;
using Ulak.Configuration;
using Ulak.Reference;
using Ulak.Relay;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Routing;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak deliver --dry-run</c>: everything up to RCPT against the real next hop, and what the replies mean.</summary>
internal static class DeliverCommand
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);

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
        var servers = await FindServersAsync(settings, resolver, hop, recipient, stop);
        foreach (var server in servers)
        {
            foreach (var endPoint in await ResolveAsync(resolver, server, stop))
            {
                Write($"Trying {server.Host} ({endPoint})");
                if (await TryAsync(settings, hop, server, endPoint, new Check(sender, recipient), stop) is { } status)
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
        if (routed.Decision is RoutingDecision.Accepted { Action: RouteAction.Queue queue })
        {
            Write($"The route {routed.Route} delivers {recipient} to {queue.Hop}");
            return new HopSet(options.Hops).Find(queue.Hop)!;
        }

        Write($"No route delivers {recipient} to a next hop: its MX records are used");
        return new MxHop(HopTls.May);
    }

    private static async Task<IReadOnlyList<HopServer>> FindServersAsync(
        UlakSettings settings, IMailResolver resolver, Hop hop, Mailbox recipient, CancellationToken stop)
    {
        switch (hop)
        {
            case ServerHop server:
                return [.. server.Servers, .. server.Fallback];
            case MxHop:
                var exchangers = new MailExchangers(resolver, [DomainName.Normalize(settings.Smtp.HostName)], Random.Shared);
                var found = await exchangers.FindAsync(recipient.Domain, stop);
                if (found.Failure is { } failure)
                {
                    Explain(OutcomeReader.Text(failure.Reply));
                    throw new CommandFailedException($"{recipient.Domain} has no server to deliver to.");
                }

                Write($"The servers of {recipient.Domain}: {string.Join(", ", found.Hosts)}");
                return [.. found.Hosts.Select(host => new HopServer(host, settings.Relay.Port))];
            default:
                throw new CommandFailedException($"{hop.Name} is no mail server, so there is nothing to try.");
        }
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

    private static async Task<int?> TryAsync(
        UlakSettings settings, Hop hop, HopServer server, EndPoint endPoint, Check check, CancellationToken stop)
    {
        var printer = new DialoguePrinter(System.Console.Out);
        var limits = SmtpClientTimeouts.Default with
        {
            Connect = StepTimeout,
            Greeting = StepTimeout,
            Mail = StepTimeout,
            Recipient = StepTimeout,
        };
        var options = SmtpClientOptions.Default with
        {
            ClientName = settings.Smtp.HostName == "localhost" ? null : settings.Smtp.HostName,
            Timeouts = limits,
            Protocol = hop is ServerHop { Protocol: var protocol } ? protocol : MailProtocol.Smtp,
            Credentials = (hop as ServerHop)?.Credentials,
            Tls = HopTlsPolicy.Create(hop switch { ServerHop each => each.Tls, MxHop mx => mx.Tls, _ => HopTls.May }),
            OnDialogue = printer.Print,
        };
        var connected = await SmtpConnection.ConnectAsync(endPoint, server.Host, options, stop);
        if (connected.Connection is not { } connection)
        {
            Write(connected.Fault!.Message);
            return null;
        }

        await using (connection)
        {
            var result = await connection.CheckRecipientsAsync(
                OutgoingMail.Create(check.Sender, [new ForwardPath(check.Recipient)], ReadOnlyMemory<byte>.Empty), stop);
            await connection.QuitAsync(stop);
            var outcome = result.Recipients[0];
            if (outcome.Reply is not { } reply)
            {
                Write(outcome.Fault!.Message);
                return null;
            }

            if (reply.Code.IsPositiveCompletion)
            {
                Write($"The server accepts {check.Recipient}. It may still reject the message.");
                return ExitStatus.Success;
            }

            Explain(OutcomeReader.Text(reply));
            return ExitStatus.Failure;
        }
    }

    private static void Explain(string reply)
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

    private static void Write(string line) => System.Console.Out.WriteLine(TerminalText.Sanitize(line));

    /// <summary>The envelope that is tried.</summary>
    private sealed record Check(ReversePath Sender, Mailbox Recipient);
}
