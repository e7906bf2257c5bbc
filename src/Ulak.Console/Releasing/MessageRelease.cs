using System.Globalization;
using Ulak.Client;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Console.Releasing;

/// <summary>Releases a caught message to a real server, if the configuration allows it.</summary>
internal sealed class MessageRelease(ConsoleOptions options, IMessageStore store, TimeProvider time)
{
    /// <summary>Whether releasing is configured.</summary>
    public bool IsPossible => options.Release.Server.Length > 0;

    /// <summary>Whether a message may be released to an address.</summary>
    public bool Allows(string to) => options.Release.Allows(to);

    /// <summary>Releases a message to an address, and returns the result as a sentence. Null when there is no such message.</summary>
    public async Task<(bool Sent, string Answer)?> SendAsync(MailId id, string to, CancellationToken stop)
    {
        if (!options.Release.Allows(to))
        {
            return (false, $"release.to does not allow {to}");
        }

        if (!Mailbox.TryParse(to, smtpUtf8: true, out var mailbox, out _) || await store.FindMessageAsync(id, stop) is not { } message)
        {
            return null;
        }

        using var content = new MemoryStream();
        await store.CopyContentAsync(id, content, stop);
        var from = Mailbox.TryParse(message.Item.ReversePath, smtpUtf8: true, out var sender, out _) ? new ReversePath(sender)
            : ReversePath.Null;
        var (host, port) =
            (options.Release.Server[..options.Release.Server.LastIndexOf(':')],
            int.Parse(options.Release.Server.AsSpan(options.Release.Server.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
        var connected =
            await SmtpConnection.ConnectAsync(host.Trim('[', ']'), port, SmtpClientOptions.Default with { TimeProvider = time }, stop);
        if (connected.Connection is not { } connection)
        {
            return (false, connected.Fault!.Message);
        }

        await using (connection)
        {
            var result = await connection.SendAsync(OutgoingMail.Create(from, [new ForwardPath(mailbox)], content.ToArray()), stop);
            await connection.QuitAsync(stop);
            var recipient = result.Recipients[0];
            return (recipient.IsAccepted, recipient.Reply?.ToString() ?? recipient.Fault?.Message ?? "");
        }
    }
}
