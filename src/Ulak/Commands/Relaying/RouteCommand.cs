using System.CommandLine;
using System.Net;
using Ulak.Client;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Hosting.Relaying;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.TlsPolicies;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak route test</c>: explains which route acts, and why.</summary>
internal static class RouteCommand
{
    public static Command Create() => new("route", "Explain the routes.") { Test() };

    private static Command Test()
    {
        var from = new Argument<string>("FROM") { Description = "The sender; <> for the null reverse-path" };
        var to = new Argument<string>("TO") { Description = "The recipient" };
        var client = new Option<string>("--client")
        {
            HelpName = "ADDRESS",
            Description = "The address of the client (default: one of the Internet)",
            DefaultValueFactory = _ => "192.0.2.1",
        };
        var user = new Option<string?>("--user") { HelpName = "NAME", Description = "The user that is logged in" };
        var listener = new Option<string>("--listener")
        {
            HelpName = "NAME",
            Description = "The listener",
            DefaultValueFactory = _ => "smtp",
        };
        var dns = new Option<bool>("--dns") { Description = "Look up the servers of the recipient, and their TLS policies, too" };
        var (config, data, set) = (SettingOptions.Config(), SettingOptions.Data(), SettingOptions.Set());
        var command = new Command("test", "Explain which route acts for a sender and a recipient, and why.")
        {
            from, to, client, user, listener, dns, config, data, set,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = SettingOptions.Load(parsed, config, [], SettingOptions.ParseSet(parsed, set), data).Settings;
            var request = new RouteRequest
            {
                Sender = parsed.GetValue(from) is "<>" or "" ? null : ParseAddress(parsed.GetValue(from)!),
                Client = ParseClient(parsed.GetValue(client)!),
                User = parsed.GetValue(user),
                Listener = parsed.GetValue(listener)!,
            };
            using var lookups = parsed.GetValue(dns) ? new RelayLookups(settings) : null;
            return await WriteAsync(settings, request, ParseAddress(parsed.GetValue(to)!), lookups, stop);
        });
        return command;
    }

    private static async Task<int> WriteAsync(
        UlakSettings settings, RouteRequest request, Mailbox recipient, RelayLookups? lookups, CancellationToken stop)
    {
        if (RelayConfiguration.Create(settings) is not { } options)
        {
            Write("There are no routes: all mail goes to the inbox.");
            return ExitStatus.Success;
        }

        TableConfiguration.RequireTables(settings, options);
        var result = (await UserAddresses.CreateRouterAsync(settings, options, stop)).Route(request, recipient);
        var hops = new HopSet(options.Hops);
        foreach (var each in result.Recipients)
        {
            if (result.IsAlias)
            {
                Write($"{recipient} is an alias of {each.Address}");
            }

            foreach (var step in each.Steps)
            {
                Write($"  {step.Route}: {Describe(step)}");
            }

            Write($"{each.Address}: {Describe(each, hops)}");
            if (HopOf(each) is { } name && hops.Find(name) is { } hop)
            {
                await WriteServersAsync(settings, hop, each.Address, lookups, stop);
            }
        }

        return result.Refusal is null ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static string? HopOf(RoutedRecipient recipient) => (recipient.Decision as RoutingDecision.Accepted)?.Action switch
    {
        RouteAction.Queue queue => queue.Hop,
        RouteAction.CutThrough cut => cut.Hop,
        _ => null,
    };

    private static async Task WriteServersAsync(
        UlakSettings settings, Hop hop, Mailbox recipient, RelayLookups? lookups, CancellationToken stop)
    {
        if (hop is not (MxHop or ServerHop))
        {
            return;
        }

        if (lookups is null)
        {
            Write($"  TLS: {DescribeTls(settings.Relay, hop)}");
            return;
        }

        var found = await lookups.FindAsync(hop, recipient.Domain, stop);
        if (found.Failure is { } failure)
        {
            Write($"  {failure.Reply}");
        }

        foreach (var server in found.Servers)
        {
            var target = await lookups.FindAsync(server, found.Policy, stop);
            Write($"  {server}: {target.Failure?.Reply ?? target.Policy.Text}");
        }
    }

    private static string DescribeTls(RelaySettings relay, Hop hop)
    {
        var least = hop is MxHop mx ? mx.Tls : ((ServerHop)hop).Tls;
        var own = AppliedTls.Of(least).Text;
        List<string> published = [];
        if (hop is MxHop or ServerHop { Protocol: MailProtocol.Smtp } && relay.AppliesDane && least is (HopTls.May or HopTls.Encrypt))
        {
            published.Add($"the TLSA records of the servers (DANE, by {string.Join(", ", relay.NameServers)})");
        }

        if (hop is MxHop && relay.AppliesMtaSts && least != HopTls.None)
        {
            published.Add("the MTA-STS policy of the domain");
        }

        return published.Count == 0 ? own
            : $"{own}; stricter by {string.Join(", else ", published)}, where there is one: --dns looks it up";
    }

    internal static string Describe(RouteStep step) => step.Verdict switch
    {
        RouteVerdict.Matched => $"matches ({step.Why})",
        RouteVerdict.Open => step.Why,
        _ => $"skipped: {step.Why}",
    };

    private static string Describe(RoutedRecipient recipient, HopSet hops) => recipient.Decision switch
    {
        RoutingDecision.Accepted accepted =>
            (accepted.HeldBy.Length > 0 ? $"held by the route {accepted.HeldBy}, then " : "") + $"route {recipient.Route}, "
                + Describe(accepted.Action, recipient.Address, hops),
        RoutingDecision.Refused refused => $"refused with {refused.Reply}",
        _ => "accepted for now; the size or the header of the message decides",
    };

    private static string Describe(RouteAction action, Mailbox recipient, HopSet hops) => action switch
    {
        RouteAction.Inbox => "stored in the inbox",
        RouteAction.Discard => "accepted and discarded",
        RouteAction.Queue queue =>
            $"queued for {hops.Find(queue.Hop)?.DestinationFor(DomainName.Normalize(recipient.Domain)) ?? queue.Hop}",
        RouteAction.CutThrough cut =>
            $"passed on to {hops.Find(cut.Hop)?.DestinationFor(DomainName.Normalize(recipient.Domain)) ?? cut.Hop} while the client waits",
        _ => action.ToString(),
    };

    internal static IPAddress ParseClient(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new UsageException($"--client: '{text}' is no IP address.");

    internal static Mailbox ParseAddress(string text) => Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out _)
        ? mailbox
        : throw new UsageException($"'{text}' is no address. Write it as ann@example.org.");

    private static void Write(string line) => System.Console.Out.WriteLine(TerminalText.Sanitize(line));
}
