using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Ulak.Client;
using Ulak.Commands.Sending;
using Ulak.Configuration;
using Ulak.Console.Dialogues;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Dialogues;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary>Tries an envelope at a server, and prints each line of the dialogue with its meaning.</summary>
internal sealed class Trial(
    UlakSettings settings, Hop hop, ReversePath sender, Mailbox recipient, ImmutableArray<X509Certificate2> authorities)
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);

    private readonly DialoguePrinter _printer = new(System.Console.Out);

    /// <summary>Tries one address; returns null if there was no reply to RCPT.</summary>
    public async Task<int?> RunAsync(ServerTarget target, EndPoint endPoint, CancellationToken stop)
    {
        var options = SmtpClientOptions.Default with
        {
            ClientName = settings.Smtp.HostName == "localhost" ? null : settings.Smtp.HostName,
            LocalAddress = settings.Relay.Source,
            Timeouts = SmtpClientTimeouts.Default with
            {
                Connect = StepTimeout,
                Greeting = StepTimeout,
                Mail = StepTimeout,
                Recipient = StepTimeout,
            },
            Protocol = hop is ServerHop { Protocol: var protocol } ? protocol : MailProtocol.Smtp,
            Credentials = (hop as ServerHop)?.Credentials,
            Tls = HopTlsPolicy.Create(target.Policy.Least, authorities, target.Policy.Dane),
            OnDialogue = Print,
        };
        var connected = await SmtpConnection.ConnectAsync(endPoint, target.Server.Host, options, stop);
        if (connected.Connection is not { } connection)
        {
            DeliverCommand.Write(connected.Fault!.Message);
            return null;
        }

        await using (connection)
        {
            var result = await connection.CheckRecipientsAsync(
                OutgoingMail.Create(sender, [new ForwardPath(recipient)], ReadOnlyMemory<byte>.Empty), stop);
            await connection.QuitAsync(stop);
            return Report(result.Recipients[0]);
        }
    }

    private int? Report(RecipientResult result)
    {
        if (result.Reply is not { } reply)
        {
            DeliverCommand.Write(result.Fault!.Message);
            return null;
        }

        if (reply.Code.IsPositiveCompletion)
        {
            DeliverCommand.Write($"The server accepts {recipient}. It may still reject the message. Nothing was sent.");
            return ExitStatus.Success;
        }

        DeliverCommand.Explain(OutcomeReader.Text(reply));
        return ExitStatus.Failure;
    }

    private void Print(DialogueEntry entry)
    {
        _printer.Print(entry);
        switch (entry)
        {
            case CommandEntry command:
                WriteMeaning(LineMeaning.OfCommand(command.Line.Span));
                break;
            case ReplyEntry { Reply: var reply }:
                WriteMeaning(LineMeaning.OfReply(reply));
                for (var line = 1; line < reply.Lines.Length; line++)
                {
                    var meaning = LineMeaning.OfFurtherLine(reply, line);
                    WriteMeaning(meaning.Length == 0 ? "" : $"{reply.Lines[line].Split(' ')[0]}: {meaning}");
                }

                break;
            default:
                break;
        }
    }

    private static void WriteMeaning(string meaning)
    {
        if (meaning.Length > 0)
        {
            DeliverCommand.Write($"     # {meaning}");
        }
    }
}
