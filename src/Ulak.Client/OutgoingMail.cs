using System.Collections.Immutable;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Client;

/// <summary>One message with its envelope, as it goes into one transaction.</summary>
public sealed record OutgoingMail
{
    /// <summary>Where failures are reported.</summary>
    public required ReversePath From { get; init; }

    /// <summary>To whom it goes, each with the parameters that its RCPT gets. At least one.</summary>
    public required ImmutableArray<RcptCommand> Recipients { get; init; }

    /// <summary>The message from where the stream stands to its end. It is read once, and not closed.</summary>
    public required Stream Content { get; init; }

    /// <summary>What is known of the message: <see cref="ContentInfo.ReadAsync"/> tells it.</summary>
    public required ContentInfo ContentInfo { get; init; }

    /// <summary>Parameters of MAIL beside SIZE, BODY and SMTPUTF8, which the connection says itself.</summary>
    public EsmtpParameters MailParameters { get; init; } = EsmtpParameters.Empty;

    /// <summary>Whether it can be sent only with SMTPUTF8, RFC 6531 §3.4.</summary>
    public bool NeedsSmtpUtf8 =>
        ContentInfo.HasEightBitHeader || From.Mailbox is { NeedsSmtpUtf8: true } || Recipients.Any(recipient => recipient.To.Mailbox is { NeedsSmtpUtf8: true });

    /// <summary>A message in memory, without parameters.</summary>
    public static OutgoingMail Create(ReversePath from, IEnumerable<ForwardPath> recipients, ReadOnlyMemory<byte> content) => new()
    {
        From = from,
        Recipients = [.. recipients.Select(to => new RcptCommand(to, EsmtpParameters.Empty))],
        Content = new MemoryStream(content.ToArray(), writable: false),
        ContentInfo = ContentInfo.Read(content.Span),
    };
}
