using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.Configuration;
using Ulak.LoadTesting;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary>The options of <c>ulak bench</c>, and the plan that they give.</summary>
internal sealed class BenchOptions
{
    private const string UnixPrefix = "unix:";

    private readonly Argument<string> _server = new("server")
    {
        Description = "host:port, or unix:/path.",
        DefaultValueFactory = _ => "127.0.0.1:2525",
    };

    private readonly Option<int> _messages = new("--messages", "-m")
    {
        HelpName = "N",
        Description = "The number of messages",
        DefaultValueFactory = _ => 1_000,
    };

    private readonly Option<int> _sessions = new("--sessions", "-s")
    {
        HelpName = "N",
        Description = "The number of concurrent connections",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<string> _size = new("--size")
    {
        HelpName = "SIZE",
        Description = "The size of a message in octets, or a number with KiB or MiB",
        DefaultValueFactory = _ => "10KiB",
    };

    private readonly Option<int> _perConnection = new("--per-connection")
    {
        HelpName = "N",
        Description = "The number of messages per connection; 0 for no limit",
    };

    private readonly Option<int> _recipients = new("--recipients")
    {
        HelpName = "N",
        Description = "The number of recipients of a message",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _pipelining = new("--pipelining")
    {
        Description = "Send the next transaction before the reply to the previous one",
    };

    private readonly Option<bool> _bdat = new("--bdat") { Description = "Send the content with BDAT instead of DATA" };

    private readonly Option<string?> _tls = new("--tls")
    {
        HelpName = "starttls|implicit",
        Description = "Use TLS. The certificate of the server is not verified",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        HelpName = "N",
        Description = "Messages per second. Default: as many as possible",
    };

    private readonly Option<string> _from = new("--from")
    {
        HelpName = "ADDRESS",
        Description = "The sender",
        DefaultValueFactory = _ => "bench@example.com",
    };

    private readonly Option<string> _to = new("--to")
    {
        HelpName = "ADDRESS",
        Description = "The recipient, repeated for each of --recipients",
        DefaultValueFactory = _ => "bench@example.org",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write JSON" };

    public void AddTo(Command command)
    {
        command.Add(_server);
        Option[] options =
            [_messages, _sessions, _size, _perConnection, _recipients, _pipelining, _bdat, _tls, _rate, _from, _to, _json];
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <exception cref="UsageException">The value of an option is out of range.</exception>
    public LoadPlan ReadPlan(ParseResult parsed) => new()
    {
        Server = ParseServer(parsed.GetValue(_server)!),
        Messages = RequireAtLeast(1, parsed.GetValue(_messages), "--messages"),
        Sessions = RequireAtLeast(1, parsed.GetValue(_sessions), "--sessions"),
        Size = SettingFormat.ParseSize(parsed.GetValue(_size)!) is { } octets and <= 1 << 30
            ? octets
            : throw new UsageException(
                $"--size: '{parsed.GetValue(_size)}' is not a size. Use octets, or a number with KiB or MiB, up to 1024MiB."),
        PerConnection = RequireAtLeast(0, parsed.GetValue(_perConnection), "--per-connection"),
        Recipients = RequireAtLeast(1, parsed.GetValue(_recipients), "--recipients"),
        Pipelining = parsed.GetValue(_pipelining),
        Bdat = parsed.GetValue(_bdat),
        Tls =
            parsed.GetValue(_tls) switch
            {
                null => LoadTls.None,
                "starttls" => LoadTls.StartTls,
                "implicit" => LoadTls.Implicit,
                var other => throw new UsageException($"--tls: '{other}' is neither starttls nor implicit.")
            },
        Rate = parsed.GetValue(_rate) is { } perSecond
            ? perSecond > 0 ? perSecond
            : throw new UsageException("--rate must be greater than 0.")
            : null,
        From = ParseMailbox(parsed.GetValue(_from)!, "--from"),
        To = ParseMailbox(parsed.GetValue(_to)!, "--to"),
    };

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
