using System.CommandLine;
using System.CommandLine.Parsing;
using Ulak.Client;
using Ulak.Configuration;
using Ulak.Server;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary><c>ulak send</c>: composes a message, or reads one from a file, and sends it to a server.</summary>
internal static class SendCommand
{
    private static readonly Option<string?> From = new("--from")
    {
        HelpName = "ADDRESS",
        Description = "The sender. <> is the null reverse-path (default: the author of --eml, else the local user)",
    };
    private static readonly Option<string[]> To = new("--to")
    {
        HelpName = "ADDRESS",
        Description = "A recipient. Repeat the option or separate addresses with commas for several (default: To, Cc and Bcc of --eml)",
    };
    private static readonly Option<string> Subject = new("--subject")
    {
        HelpName = "TEXT",
        Description = "The subject",
        DefaultValueFactory = _ => "",
    };
    private static readonly Option<string?> Text = new("--text") { HelpName = "TEXT", Description = "The text of the message" };
    private static readonly Option<string?> TextFile = new("--file")
    {
        HelpName = "FILE",
        Description = "A file with the text. Without --text, --file and --eml the text is read from standard input",
    };
    private static readonly Option<string?> Eml = new("--eml")
    {
        HelpName = "FILE",
        Description = "A complete message, sent unchanged; without --to, Bcc is removed. - reads standard input",
    };
    private static readonly Option<string[]> Header = new("--header")
    {
        HelpName = "'NAME: VALUE'",
        Description = "An additional header field. May be repeated",
    };
    private static readonly Option<string[]> Attach = new("--attach")
    {
        HelpName = "FILE",
        Description = "A file to attach. May be repeated",
    };
    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "HOST:PORT",
        Description = "The server. The default port is 25",
        DefaultValueFactory = _ => UlakSettings.Default.Smtp.Address.ToString(),
    };
    private static readonly Option<string?> Ehlo = new("--ehlo")
    {
        HelpName = "NAME",
        Description = "The name to send with EHLO (default: the name of the machine, or its address)",
    };
    private static readonly Option<int> TimeoutSeconds = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "The time limit for each step",
        DefaultValueFactory = _ => 60,
    };
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Show the dialogue" };

    public static Command Create()
    {
        var command = new Command("send", "Send a message and report the server's replies.")
        {
            From, To, Subject, Text, TextFile, Eml, Header, Attach, Server, Ehlo, TimeoutSeconds, Verbose,
        };
        foreach (var option in SecurityOptions.All)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(ValidateCombination);
        command.Validators.Add(SecurityOptions.Validate);
        command.SetAction(RunAsync);
        return command;
    }

    private static void ValidateCombination(CommandResult result)
    {
        var sources = new Option[] { Text, TextFile, Eml }.Where(option => result.GetResult(option) is { Implicit: false })
            .Select(option => option.Name).ToList();
        if (sources.Count > 1)
        {
            result.AddError($"{string.Join(" and ", sources)} cannot be used together.");
        }

        if (result.GetResult(To) is null && !sources.Contains(Eml.Name))
        {
            result.AddError("A recipient is missing: name it with --to.");
        }

        var composing = new Option[] { Subject, Header, Attach }.Where(option => result.GetResult(option) is { Implicit: false })
            .Select(option => option.Name).ToList();
        if (sources.Contains(Eml.Name) && composing.Count > 0)
        {
            result.AddError($"--eml sends a complete message and cannot be used with {string.Join(" or ", composing)}.");
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var (host, port) = ParseServer(parsed.GetValue(Server)!);
        var (from, to, content) = parsed.GetValue(Eml) is { } eml
            ? ReadMessage(parsed, eml, await MessageFile.ReadAsync(eml, stop))
            : await ComposeAsync(parsed, stop);

        var limit = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(TimeoutSeconds), 1, 3600));
        var options = await SecurityOptions.ApplyAsync(new SmtpClientOptions
        {
            ClientName = parsed.GetValue(Ehlo) ?? ClientName,
            Timeouts = UniformTimeouts(limit),
            OnDialogue = parsed.GetValue(Verbose) ? new DialoguePrinter(System.Console.Out).Print : null,
        }, parsed, (host, port), stop);

        var connected = await SmtpConnection.ConnectAsync(host, port, options, stop);
        if (!connected.IsConnected)
        {
            throw new CommandFailedException(connected.Fault.Message + Remedy(connected.Fault));
        }

        await using var connection = connected.Connection;
        var result = await connection.SendAsync(OutgoingMail.Create(from, to.Select(address => new ForwardPath(address)), content), stop);
        await connection.QuitAsync(stop);
        return SendReport.Write(result, from);
    }

    private static async Task<(ReversePath From, List<Mailbox> To, byte[] Content)> ComposeAsync(ParseResult parsed, CancellationToken stop)
    {
        var from = ParseSender("--from", parsed.GetValue(From) ?? DefaultSender());
        var to = parsed.GetValue(To)!.SelectMany(ParseRecipients).ToList();
        var draft = new MessageDraft(
            from, to, parsed.GetValue(Subject)!, await ReadTextAsync(parsed, stop), parsed.GetValue(Header) ?? [],
            parsed.GetValue(Attach) ?? []);
        return (from, to, await MessageBuilder.BuildAsync(draft, stop));
    }

    // What no option names is in the header of the message.
    private static (ReversePath From, List<Mailbox> To, byte[] Content) ReadMessage(ParseResult parsed, string file, byte[] octets)
    {
        var message = SendmailMessage.Parse(octets, ignoreDots: true);
        var from = parsed.GetValue(From) is { } given
            ? ParseSender("--from", given)
            : Mailbox.TryParse(message.Author() ?? "", smtpUtf8: true, out var author, out _)
                ? new ReversePath(author)
                : ParseSender("--from", DefaultSender());
        if (parsed.GetValue(To) is { Length: > 0 } to)
        {
            return (from, [.. to.SelectMany(ParseRecipients)], octets);
        }

        var recipients = message.Recipients();
        return recipients.Count > 0
            ? (from, [.. recipients.Distinct(StringComparer.Ordinal).Select(each => ParseAddress("A recipient in " + file, each))],
                message.ToOctets())
            : throw new UsageException($"{file} has no recipients in To, Cc or Bcc. Name them with --to.");
    }

    private static SmtpClientTimeouts UniformTimeouts(TimeSpan limit) => new()
    {
        Connect = limit,
        Greeting = limit,
        Mail = limit,
        Recipient = limit,
        DataStart = limit,
        DataBlock = limit,
        DataEnd = limit,
        Reset = limit,
    };

    private static string Remedy(ClientFault fault) => fault.Kind switch
    {
        ClientFaultKind.ConnectionRefused => ". Is the server running (ulak serve)? Name another with --server HOST:PORT.",
        ClientFaultKind.NameNotFound or ClientFaultKind.Unreachable => ". Name another server with --server HOST:PORT.",
        ClientFaultKind.TlsFailed => ". Accept any certificate with --insecure.",
        ClientFaultKind.TlsNotOffered => ". Send in clear text with --tls off.",
        ClientFaultKind.TimedOut => ". Check the address and the port, or wait longer with --timeout SECONDS.",
        _ => ".",
    };

    private static IEnumerable<Mailbox> ParseRecipients(string text) =>
        AddressList.Split(text).Select(address => ParseAddress("--to", address));

    private static ReversePath ParseSender(string source, string text) =>
        text is "" or "<>" ? ReversePath.Null : new ReversePath(ParseAddress(source, text));

    private static Mailbox ParseAddress(string source, string text)
    {
        if (Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out var fault))
        {
            return mailbox;
        }

        var meant = fault.SuggestedLine is { } intention ? $" Did you mean {intention}?" : "";
        throw new UsageException($"{source} {text}: {fault.ToReply().Text.TrimEnd('.')}.{meant}");
    }

    private static async Task<string> ReadTextAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Text) is { } text)
        {
            return text;
        }

        if (parsed.GetValue(TextFile) is { } file and not "-")
        {
            return await File.ReadAllTextAsync(file, stop);
        }

        if (!System.Console.IsInputRedirected)
        {
            System.Console.Error.WriteLine("Type the text. End it with Ctrl-D on an empty line:");
        }

        return await System.Console.In.ReadToEndAsync(stop);
    }

    private static (string Host, int Port) ParseServer(string text)
    {
        const int SmtpPort = 25;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']') || text.IndexOf(':') != colon && !text.StartsWith('['))
        {
            return text.Length > 0 ? (text.Trim('[', ']'), SmtpPort) : throw InvalidServer(text);
        }

        return colon > 0 && ushort.TryParse(text[(colon + 1)..], out var port) && port > 0
            ? (text[..colon].Trim('[', ']'), port)
            : throw InvalidServer(text);
    }

    private static UsageException InvalidServer(string text) => new($"--server {text}: expected HOST:PORT, e.g. 127.0.0.1:2525.");

    /// <summary>The machine's full name; null to send the local address (RFC 5321 §4.1.4).</summary>
    public static string? ClientName => LocalHost.Name.Contains('.', StringComparison.Ordinal) ? LocalHost.Name : null;

    /// <summary>The local user at this machine.</summary>
    public static string DefaultSender() =>
        Mailbox.TryParse($"{Environment.UserName}@{LocalHost.Name}", smtpUtf8: false, out var own, out _)
            ? own.ToString()
            : "ulak@" + LocalHost.Name;
}
