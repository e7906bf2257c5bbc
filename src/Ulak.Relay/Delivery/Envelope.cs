using System.Collections.Immutable;
using Ulak.Client;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>The envelope of a queued message for one connection.</summary>
internal static class Envelope
{
    /// <summary>Creates the mail for some deliveries of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="indexes">The deliveries.</param>
    /// <param name="offer">What the server supports.</param>
    /// <param name="info">The properties of the content.</param>
    /// <param name="content">The content.</param>
    public static OutgoingMail Create(
        DeliveryJob job, IReadOnlyList<int> indexes, ServerCapabilities offer, ContentInfo info, Stream content)
    {
        var mail = ParseParameters(job.Deliveries[0].MailParameters);
        var dsn = offer.Supports(SmtpExtensions.Dsn);
        var parameters = EsmtpParameters.Empty;
        if (dsn)
        {
            // RFC 3461 §5.2.1: passed on unchanged.
            parameters = Copy(mail, parameters, "RET", "ENVID");
        }

        if (IsTlsRequired(job) && offer.Supports(SmtpExtensions.RequireTls))
        {
            parameters = parameters.With("REQUIRETLS");
        }

        if (offer.Supports(SmtpExtensions.MtPriority))
        {
            parameters = Copy(mail, parameters, "MT-PRIORITY");
        }

        return new OutgoingMail
        {
            From = ParseReversePath(job.ReversePath),
            Recipients = [.. indexes.Select(index => Recipient(job.Deliveries[index], dsn))],
            Content = content,
            // RFC 6531 §3.4: a message without SMTPUTF8 that has octets above 127 in its header is passed on as it came.
            ContentInfo = info with { HasEightBitHeader = info.HasEightBitHeader && mail.Contains("SMTPUTF8") },
            MailParameters = parameters,
        };
    }

    /// <summary>Whether the sender demands TLS on every hop (RFC 8689 §4.2.1).</summary>
    public static bool IsTlsRequired(DeliveryJob job) => ParseParameters(job.Deliveries[0].MailParameters).Contains("REQUIRETLS");

    /// <summary>The parameters of a command from their text.</summary>
    public static EsmtpParameters ParseParameters(string text) => text.Length == 0 ? EsmtpParameters.Empty : new EsmtpParameters(
    [
        .. from word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           let split = word.IndexOf('=', StringComparison.Ordinal)
           select split < 0 ? new EsmtpParameter(word, null) : new EsmtpParameter(word[..split], word[(split + 1)..]),
    ]);

    /// <summary>The reverse-path from its text.</summary>
    public static ReversePath ParseReversePath(string text) => text.Length == 0 ? ReversePath.Null : new ReversePath(ParseMailbox(text));

    /// <summary>A mailbox from its text. What the server accepted is not checked again.</summary>
    public static Mailbox ParseMailbox(string text)
    {
        var at = text.LastIndexOf('@');
        return at < 0 ? new Mailbox(text, "") : new Mailbox(text[..at], text[(at + 1)..]);
    }

    private static RcptCommand Recipient(QueuedDelivery delivery, bool dsn) => new(
        new ForwardPath(ParseMailbox(delivery.ForwardPath)),
        dsn ? Copy(ParseParameters(delivery.RcptParameters), EsmtpParameters.Empty, "NOTIFY", "ORCPT") : EsmtpParameters.Empty);

    private static EsmtpParameters Copy(EsmtpParameters from, EsmtpParameters to, params ImmutableArray<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (from[keyword] is { } parameter)
            {
                to = to.With(keyword, parameter.Value);
            }
        }

        return to;
    }
}
