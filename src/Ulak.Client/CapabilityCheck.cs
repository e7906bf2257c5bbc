using Ulak.Smtp;

namespace Ulak.Client;

/// <summary>Finds faults that are known before the transaction starts.</summary>
internal static class CapabilityCheck
{
    public static ClientFault? FindFault(OutgoingMail mail, ServerCapabilities offer)
    {
        if (mail.ContentInfo.BareLineEnds > 0)
        {
            return CreateFault(
                ClientFaultKind.BareLineEnd, "The message holds a CR or an LF that stands alone; only CRLF ends a line (RFC 5321 §2.3.8)");
        }

        if (mail.NeedsSmtpUtf8 && !offer.Supports(SmtpExtensions.SmtpUtf8))
        {
            return CreateFault(
                ClientFaultKind.NeedsSmtpUtf8,
                    "An address, or the header, holds characters beyond ASCII, and the server does not offer SMTPUTF8 (RFC 6531 §3.2)");
        }

        // RFC 6531 §3.6: a server with SMTPUTF8 supports 8BITMIME as well.
        if (mail.ContentInfo.HasEightBit && !offer.Supports(SmtpExtensions.EightBitMime) && !offer.Supports(SmtpExtensions.SmtpUtf8))
        {
            return CreateFault(
                ClientFaultKind.NeedsEightBitMime,
                    "The message holds octets above 127, and the server does not offer 8BITMIME (RFC 6152 §3)");
        }

        return mail.ContentInfo.Octets > offer.MaxSize
            ? CreateFault(
                ClientFaultKind.TooLarge,
                    $"The message has {mail.ContentInfo.Octets} octets, and the server takes {offer.MaxSize} at most (RFC 1870 §5)")
            : null;
    }

    private static ClientFault CreateFault(ClientFaultKind kind, string text) => new(kind, SmtpStep.Mail, text);
}
