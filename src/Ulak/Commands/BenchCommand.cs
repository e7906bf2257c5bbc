using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Configuration;
using Ulak.LoadTesting;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak bench</c>: sends many messages to a server and reports the rate.</summary>
internal static class BenchCommand
{
    private const string UnixPrefix = "unix:";

    public static Command Create()
    {
        var server = new Argument<string>("server")
        {
            Description = "host:port, or unix:/path.",
            DefaultValueFactory = _ => "127.0.0.1:2525",
        };
        var messages = new Option<int>("--messages", "-m")
        {
            HelpName = "N",
            Description = "The number of messages",
            DefaultValueFactory = _ => 1_000,
        };
        var sessions = new Option<int>("--sessions", "-s")
        {
            HelpName = "N",
            Description = "The number of concurrent connections",
            DefaultValueFactory = _ => 10,
        };
        var size = new Option<string>("--size")
        {
            HelpName = "SIZE",
            Description = "The size of a message in octets, or a number with KiB or MiB",
            DefaultValueFactory = _ => "10KiB",
        };
        var perConnection = new Option<int>("--per-connection")
        {
            HelpName = "N",
            Description = "The number of messages per connection; 0 for no limit",
        };
        var recipients = new Option<int>("--recipients")
        {
            HelpName = "N",
            Description = "The number of recipients of a message",
            DefaultValueFactory = _ => 1,
        };
        var pipelining =
            new Option<bool>("--pipelining") { Description = "Send the next transaction before the reply to the previous one" };
        var bdat = new Option<bool>("--bdat") { Description = "Send the content with BDAT instead of DATA" };
        var tls = new Option<string?>("--tls")
        {
            HelpName = "starttls|implicit",
            Description = "Use TLS. The certificate of the server is not verified",
        };
        var rate = new Option<double?>("--rate") { HelpName = "N", Description = "Messages per second. Default: as many as possible" };
        var from = new Option<string>("--from")
        {
            HelpName = "ADDRESS",
            Description = "The sender",
            DefaultValueFactory = _ => "bench@example.com",
        };
        var to = new Option<string>("--to")
        {
            HelpName = "ADDRESS",
            Description = "The recipient, repeated for each of --recipients",
            DefaultValueFactory = _ => "bench@example.org",
        };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var command =
            new Command("bench", "Send many messages to a server and measure the rate.") { server, messages, sessions, size, perConnection,
                recipients, pipelining, bdat, tls, rate, from, to, json };
        command.SetAction((parsed, stop) => RunAsync(
            new LoadPlan
            {
                Server = ParseServer(parsed.GetValue(server)!),
                Messages = RequireAtLeast(1, parsed.GetValue(messages), "--messages"),
                Sessions = RequireAtLeast(1, parsed.GetValue(sessions), "--sessions"),
                Size = SettingFormat.ParseSize(parsed.GetValue(size)!) is { } octets and <= 1 << 30
                    ? octets
                    : throw new UsageException(
                        $"--size: '{parsed.GetValue(size)}' is not a size. Use octets, or a number with KiB or MiB, up to 1024MiB."),
                PerConnection = RequireAtLeast(0, parsed.GetValue(perConnection), "--per-connection"),
                Recipients = RequireAtLeast(1, parsed.GetValue(recipients), "--recipients"),
                Pipelining = parsed.GetValue(pipelining),
                Bdat = parsed.GetValue(bdat),
                Tls =
                    parsed.GetValue(tls) switch
                    {
                        null => LoadTls.None,
                        "starttls" => LoadTls.StartTls,
                        "implicit" => LoadTls.Implicit,
                        var other => throw new UsageException($"--tls: '{other}' is neither starttls nor implicit.")
                    },
                Rate = parsed.GetValue(rate) is { } perSecond
                    ? perSecond > 0 ? perSecond
                    : throw new UsageException("--rate must be greater than 0.")
                    : null,
                From = ParseMailbox(parsed.GetValue(from)!, "--from"),
                To = ParseMailbox(parsed.GetValue(to)!, "--to"),
            },
            parsed.GetValue(json),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(LoadPlan plan, bool json, CancellationToken stop)
    {
        await ProbeAsync(plan, stop);
        var content = LoadContent.Create(plan);
        var tally = new LoadStatistics(plan, TimeProvider.System);
        using (LoadProgress.Start(tally))
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.Sessions, plan.Messages))
                .Select(_ => Task.Run(() => new LoadSession(tally, content).RunAsync(stop), stop)));
            tally.Stop();
        }

        var report = LoadReport.From(tally, content.Length);
        if (json)
        {
            System.Console.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.Write();
        }

        return report.Failed > 0 || report.Messages < plan.Messages
            ? throw new CommandFailedException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{plan.Messages - report.Messages} of {plan.Messages} messages were not accepted."))
            : ExitStatus.Success;
    }

    /// <summary>Reports an unreachable server at once instead of after a thousand attempts.</summary>
    private static async Task ProbeAsync(LoadPlan plan, CancellationToken stop)
    {
        try
        {
            using var wire = await RawSmtpConnection.ConnectAsync(plan.Server, TimeProvider.System, stop);
        }
        catch (SocketException e)
        {
            var cause = e.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : e.Message;
            throw new CommandFailedException($"cannot connect to {FormatServer(plan.Server)}: {cause}.");
        }
    }

    private static string FormatServer(EndPoint server) => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.ToString()!;

    private static EndPoint ParseServer(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(text[UnixPrefix.Length..]);
        }

        if (SettingFormat.ParseEndPoint(text) is { } endPoint)
        {
            return endPoint;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new DnsEndPoint(text[..colon], port)
            : throw new UsageException($"'{text}' is not a server. Use host:port or unix:/path.");
    }

    private static int RequireAtLeast(int least, int value, string option) =>
        value >= least
            ? value
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} must be at least {least}."));

    private static string ParseMailbox(string text, string option) =>
        Smtp.Addresses.Mailbox.TryParse(text, smtpUtf8: false, out _, out _)
            ? text
            : throw new UsageException($"{option}: '{text}' is not an address.");
}
