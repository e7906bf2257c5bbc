using Ulak.Smtp.Parameters;

namespace Ulak.Client;

/// <summary>What can be known to fail before a word is said.</summary>
internal static class LocalCheck
{
    public static ClientFault? Find(OutgoingMail mail, ServerOffer offer)
    {
        if (mail.Facts.BareLineEnds > 0)
        {
            return Fault(ClientFaultKind.BareLineEnd, "The message holds a CR or an LF that stands alone; only CRLF ends a line (RFC 5321 §2.3.8)");
        }

        if (mail.NeedsSmtpUtf8 && !offer.Has(Extensions.SmtpUtf8))
        {
            return Fault(ClientFaultKind.NeedsSmtpUtf8, "An address, or the header, holds characters beyond ASCII, and the server does not offer SMTPUTF8 (RFC 6531 §3.2)");
        }

        // RFC 6531 §3.6: a server with SMTPUTF8 has 8BITMIME as well.
        if (mail.Facts.HasEightBit && !offer.Has(Extensions.EightBitMime) && !offer.Has(Extensions.SmtpUtf8))
        {
            return Fault(ClientFaultKind.NeedsEightBitMime, "The message holds octets above 127, and the server does not offer 8BITMIME (RFC 6152 §3)");
        }

        return mail.Facts.Octets > offer.MaxSize
            ? Fault(ClientFaultKind.TooLarge, $"The message has {mail.Facts.Octets} octets, and the server takes {offer.MaxSize} at most (RFC 1870 §5)")
            : null;
    }

    private static ClientFault Fault(ClientFaultKind kind, string text) => new(kind, SmtpStep.Mail, text);
}
