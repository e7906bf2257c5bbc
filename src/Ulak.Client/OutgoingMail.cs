using System.Collections.Immutable;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Client;

/// <summary>One message with its envelope: the input of one transaction.</summary>
public sealed record OutgoingMail
{
    /// <summary>The reverse-path.</summary>
    public required ReversePath From { get; init; }

    /// <summary>The recipients with the parameters of their RCPT commands. At least one.</summary>
    public required ImmutableArray<RcptCommand> Recipients { get; init; }

    /// <summary>The message, from the current position of the stream to its end. It is read once and not closed.</summary>
    public required Stream Content { get; init; }

    /// <summary>The properties of the message, from <see cref="ContentInfo.ReadAsync"/> or <see cref="ContentInfo.Read"/>.</summary>
    public required ContentInfo ContentInfo { get; init; }

    /// <summary>Further parameters of MAIL; the connection adds SIZE, BODY and SMTPUTF8.</summary>
    public EsmtpParameters MailParameters { get; init; } = EsmtpParameters.Empty;

    /// <summary>
    /// Whether the message is sent by BDAT if the server offers CHUNKING (RFC 3030): its octets as they are, without dot-stuffing.
    /// <see cref="ContentInfo.Octets"/> must be exact then.
    /// </summary>
    public bool UseChunking { get; init; }

    /// <summary>Whether it requires SMTPUTF8, RFC 6531 §3.4.</summary>
    public bool NeedsSmtpUtf8 =>
        ContentInfo.HasEightBitHeader || From.Mailbox is { NeedsSmtpUtf8: true }
            || Recipients.Any(recipient => recipient.To.Mailbox is { NeedsSmtpUtf8: true });

    /// <summary>Creates a message from memory, without parameters.</summary>
    public static OutgoingMail Create(ReversePath from, IEnumerable<ForwardPath> recipients, ReadOnlyMemory<byte> content) => new()
    {
        From = from,
        Recipients = [.. recipients.Select(to => new RcptCommand(to, EsmtpParameters.Empty))],
        Content = new MemoryStream(content.ToArray(), writable: false),
        ContentInfo = ContentInfo.Read(content.Span),
    };
}
