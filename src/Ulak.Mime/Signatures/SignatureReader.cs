using Ulak.Mime.Parts;

namespace Ulak.Mime.Signatures;

/// <summary>Finds the signatures of a message and checks those that can be checked. It uses no network.</summary>
public static class SignatureReader
{
    /// <summary>More than any mail has. Each costs the work of a public key.</summary>
    private const int MaxSignatures = 8;

    private const int MaxArmorScan = 64 * 1024;

    /// <summary>The signatures, in the order of their parts.</summary>
    public static IReadOnlyList<MailSignature> ReadAll(ParsedMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return [.. mail.Parts.Where(part => !mail.IsWithinMessage(part)).Select(part => Read(part, cancellationToken))
            .Where(signature => signature is not null).Select(signature => signature!).Take(MaxSignatures)];
    }

    private static MailSignature? Read(MailPart part, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (part.MediaType == "multipart/signed")
        {
            return part.Parameter("protocol")?.ToLowerInvariant() switch
            {
                "application/pkcs7-signature" or "application/x-pkcs7-signature" => SmimeSignature.CheckDetached(part, cancellationToken),
                "application/pgp-signature" => UnknownKey(part),
                var protocol => ByContent(part, protocol, cancellationToken),
            };
        }

        if (SignedDataUnpacker.IsSignedData(part))
        {
            return SmimeSignature.CheckEnclosing(part, cancellationToken);
        }

        return part.MediaType == "text/plain" && IsArmored(part, cancellationToken) ? UnknownKey(part) : null;
    }

    // RFC 1847 §2.1 demands the parameter; some programs leave it out.
    private static MailSignature? ByContent(MailPart part, string? protocol, CancellationToken cancellationToken) =>
        part.Children.ElementAtOrDefault(1)?.MediaType switch
        {
            "application/pkcs7-signature" or "application/x-pkcs7-signature" => SmimeSignature.CheckDetached(part, cancellationToken),
            "application/pgp-signature" => UnknownKey(part),
            _ => new MailSignature(SignatureKind.Smime, SignatureState.Unknown, part.Number)
            {
                Problem = $"The protocol '{protocol ?? "(none)"}' of the signature is not known.",
            },
        };

    private static MailSignature UnknownKey(MailPart part) => new(SignatureKind.OpenPgp, SignatureState.Unknown, part.Number)
    {
        Problem = "The signature cannot be checked here, because the signer's OpenPGP key is not part of the message.",
    };

    // RFC 9580 §7: the cleartext signature framework.
    private static bool IsArmored(MailPart part, CancellationToken cancellationToken) =>
        PartContent.Read(part, MaxArmorScan, out _, cancellationToken).AsSpan().TrimStart("\r\n\t "u8)
            .StartsWith("-----BEGIN PGP SIGNED MESSAGE-----"u8);
}
