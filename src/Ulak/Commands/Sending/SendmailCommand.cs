using System.CommandLine;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Configuration;
using Ulak.Server;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>
/// <c>ulak sendmail</c>, and the program under the name <c>sendmail</c>: sends a message from standard input to the running server, or to
/// the
/// server of <c>sendmail.server</c>. The exit statuses are those of sysexits.h.
/// </summary>
internal static class SendmailCommand
{
    private const string Name = "sendmail";
    private const int Usage = 64;
    private const int DataError = 65;
    private const int NoUser = 67;
    private const int Unavailable = 69;
    private const int TemporaryFailure = 75;
    private const int ConfigurationError = 78;

    /// <summary>Describes the command in the help. Its arguments do not follow the conventions of the other commands.</summary>
    public static Command Create()
    {
        var arguments = new Argument<string[]>("ARGUMENTS")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "-t -i -f ADDRESS -F NAME -bs, and recipients",
        };
        return new Command(Name, "Send a message from standard input, with the arguments of sendmail.") { arguments };
    }

    /// <summary>The arguments for sendmail, or null if the program was called for another command.</summary>
    public static IReadOnlyList<string>? FindArguments(string program, string[] arguments) =>
        Path.GetFileNameWithoutExtension(program) == Name ? arguments
        : arguments is [Name, .. var rest] && rest is not ["--help" or "-h" or "-?"] ? rest
        : null;

    /// <summary>Runs the command and reports an error in one line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            var parsed = SendmailArguments.Parse(arguments);
            var settings = ConfigurationLoader.Load(null, [], Environment.GetEnvironmentVariables()).Settings;
            var (host, port) = Server(settings);
            return parsed.SmtpSession ? await RunSessionAsync(host, port) : await SendAsync(parsed, host, port);
        }
        catch (UsageException e)
        {
            return Fail(e.Message, Usage);
        }
        catch (ConfigurationException e)
        {
            return Fail(e.Message, ConfigurationError);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Fail(e.Message, TemporaryFailure);
        }
    }

    private static async Task<int> SendAsync(SendmailArguments arguments, string host, int port)
    {
        using var input = new MemoryStream();
        await using (var standardInput = System.Console.OpenStandardInput())
        {
            await standardInput.CopyToAsync(input);
        }

        var message = SendmailMessage.Parse(input.ToArray(), arguments.IgnoreDots);
        string[] recipients = [.. arguments.Recipients, .. arguments.RecipientsFromHeader ? message.Recipients() : []];
        if (recipients.Length == 0)
        {
            return Fail(arguments.RecipientsFromHeader ? "the message has no To, Cc or Bcc." : "no recipients. Name them, or use -t.",
                Usage);
        }

        var sender = arguments.Sender is "<>" or "" ? "" : arguments.Sender ?? SendCommand.DefaultSender();
        if (!TryParse(sender, out var from))
        {
            return Fail($"-f {sender}: not an address.", Usage);
        }

        var to = new List<Mailbox>();
        foreach (var recipient in recipients.Distinct(StringComparer.Ordinal))
        {
            // A name without a domain is a user of this machine.
            if (!TryParse(recipient, out var mailbox) || mailbox is null)
            {
                return Fail($"{recipient}: not an address.", DataError);
            }

            to.Add(mailbox);
        }

        var options = new SmtpClientOptions { ClientName = SendCommand.ClientName };
        var connected = await SmtpConnection.ConnectAsync(host, port, options, CancellationToken.None);
        if (!connected.IsConnected)
        {
            return Fail($"{connected.Fault.Message}. Is the server running (ulak serve)?", TemporaryFailure);
        }

        await using var connection = connected.Connection;
        var content = message.ToOctets(from?.ToString() ?? "", arguments.FullName, DateTimeOffset.Now);
        var path = from is null ? ReversePath.Null : new ReversePath(from);
        var mail = OutgoingMail.Create(path, to.Select(mailbox => new ForwardPath(mailbox)), content);
        var result = await connection.SendAsync(WithDsn(mail, arguments), CancellationToken.None);
        await connection.QuitAsync(CancellationToken.None);
        return Report(result, path);
    }

    private static int Report(SendResult result, ReversePath from)
    {
        if (result.IsAcceptedForAll)
        {
            return ExitStatus.Success;
        }

        SendReport.WriteFailures(result, from);
        var failed = result.Recipients.Where(recipient => !recipient.IsAccepted).ToList();
        return failed.Any(recipient => recipient.IsTransient) ? TemporaryFailure
            : failed.All(recipient => recipient.Step == SmtpStep.Recipient) ? NoUser
            : Unavailable;
    }

    // RFC 3461 §4: the parameters are sent only to a server that offers DSN.
    private static OutgoingMail WithDsn(OutgoingMail mail, SendmailArguments arguments) => mail with
    {
        MailParameters = arguments.Return is { } ret ? Parameter("RET", ret.ToUpperInvariant()) : mail.MailParameters,
        Recipients = arguments.Notify is { } notify
            ? [.. mail.Recipients.Select(recipient => recipient with { Parameters = Parameter("NOTIFY", notify.ToUpperInvariant()) })]
            : mail.Recipients,
    };

    private static EsmtpParameters Parameter(string keyword, string value) => new([new EsmtpParameter(keyword, value)]);

    private static async Task<int> RunSessionAsync(string host, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port);
        await using var stream = client.GetStream();
        await using var input = System.Console.OpenStandardInput();
        await using var output = System.Console.OpenStandardOutput();
        var sending = Task.Run(async () =>
        {
            await input.CopyToAsync(stream);
            client.Client.Shutdown(SocketShutdown.Send);
        });
        await stream.CopyToAsync(output);
        _ = sending.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        return ExitStatus.Success;
    }

    private static (string Host, int Port) Server(UlakSettings settings) => settings.Sendmail.Server is { Length: > 0 } server
        ? (server[..server.LastIndexOf(':')].Trim('[', ']'),
            int.Parse(server[(server.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture))
        : (settings.Smtp.Address.Address.ToString(), settings.Smtp.Address.Port);

    private static bool TryParse(string address, out Mailbox? mailbox)
    {
        mailbox = null;
        return address.Length == 0
            || Mailbox.TryParse(address.Contains('@', StringComparison.Ordinal) ? address : address + "@" + LocalHost.Name, smtpUtf8: true,
                out mailbox, out _);
    }

    private static int Fail(string message, int status)
    {
        System.Console.Error.WriteLine("sendmail: " + TerminalText.Sanitize(message.ReplaceLineEndings(" ")));
        return status;
    }
}
