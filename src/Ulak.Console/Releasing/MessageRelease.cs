using System.Globalization;
using Ulak.Client;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
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
        var outcomes = await SendAsync(OutgoingMail.Create(from, [new ForwardPath(mailbox)], content.ToArray()), stop);
        return (outcomes[0].Sent, outcomes[0].Answer);
    }

    /// <summary>Sends a message to the release server, and returns the result for each recipient, in the order of the message.</summary>
    public async Task<IReadOnlyList<ReleaseOutcome>> SendAsync(OutgoingMail mail, CancellationToken stop)
    {
        var (host, port) =
            (options.Release.Server[..options.Release.Server.LastIndexOf(':')],
            int.Parse(options.Release.Server.AsSpan(options.Release.Server.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
        var connected =
            await SmtpConnection.ConnectAsync(host.Trim('[', ']'), port, SmtpClientOptions.Default with { TimeProvider = time }, stop);
        if (connected.Connection is not { } connection)
        {
            return [.. mail.Recipients.Select(each => new ReleaseOutcome(NameOf(each), false, connected.Fault!.Message))];
        }

        await using (connection)
        {
            var result = await connection.SendAsync(mail, stop);
            await connection.QuitAsync(stop);
            return [.. result.Recipients.Select((each, i) => new ReleaseOutcome(NameOf(mail.Recipients[i]), each.IsAccepted,
                each.Reply?.ToString() ?? each.Fault?.Message ?? ""))];
        }
    }

    private static string NameOf(RcptCommand recipient) => recipient.To.Mailbox?.ToString() ?? recipient.To.ToString()!;
}

/// <summary>The result of a release for a recipient.</summary>
/// <param name="Recipient">The address.</param>
/// <param name="Sent">Whether the server accepted the message for it.</param>
/// <param name="Answer">The server's reply, or what failed.</param>
internal sealed record ReleaseOutcome(string Recipient, bool Sent, string Answer);
