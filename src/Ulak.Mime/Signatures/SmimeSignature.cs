using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Ulak.Mime.Parts;

namespace Ulak.Mime.Signatures;

/// <summary>Checks S/MIME signatures, RFC 8551 §3.5.</summary>
internal static class SmimeSignature
{
    private const int MaxOctets = 32 * 1024 * 1024;

    /// <summary>Checks a multipart/signed: what is signed is its first part with the header section, the signature is its second.</summary>
    public static MailSignature CheckDetached(MailPart part, CancellationToken cancellationToken)
    {
        if (part.Children is not [var signed, var signature, ..])
        {
            return Unknown(part, SignatureProblem.NoPart);
        }

        var octets = PartContent.Read(signature, MaxOctets, out var isTruncated, cancellationToken);
        if (isTruncated)
        {
            return Unknown(part, SignatureProblem.TooLarge);
        }

        // The octets as they came, then with the line ends that were signed: a client may have sent LF alone.
        MailSignature? result = null;
        foreach (var content in Candidates(signed.Source))
        {
            result = Check(part, new SignedCms(new ContentInfo(content), detached: true), octets);
            if (result.State != SignatureState.Broken)
            {
                break;
            }
        }

        return result!;
    }

    /// <summary>Checks an application/pkcs7-mime that holds what is signed.</summary>
    public static MailSignature? CheckEnclosing(MailPart part, CancellationToken cancellationToken)
    {
        var octets = PartContent.Read(part, MaxOctets, out var isTruncated, cancellationToken);
        if (isTruncated)
        {
            return Unknown(part, SignatureProblem.TooLarge);
        }

        // Without the parameter smime-type it may be encrypted instead.
        return part.Children.Count == 0 && part.Parameter("smime-type") is null ? null : Check(part, new SignedCms(), octets);
    }

    private static IEnumerable<byte[]> Candidates(ReadOnlyMemory<byte> source)
    {
        var octets = source.ToArray();
        yield return octets;
        if (octets.AsSpan().EndsWith("\r\n"u8))
        {
            yield return octets[..^2];
        }
        else
        {
            yield return [.. octets, .. "\r\n"u8];
        }

        var canonical = Canonicalize(octets);
        if (canonical.Length != octets.Length)
        {
            yield return canonical;
            yield return canonical.AsSpan().EndsWith("\r\n"u8) ? canonical[..^2] : [.. canonical, .. "\r\n"u8];
        }
    }

    // RFC 8551 §3.1.1: lines end in CRLF.
    private static byte[] Canonicalize(byte[] octets)
    {
        var output = new List<byte>(octets.Length + (octets.Length / 32));
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r'))
            {
                output.Add((byte)'\r');
            }

            output.Add(octets[i]);
        }

        return [.. output];
    }

    private static MailSignature Check(MailPart part, SignedCms cms, byte[] signature)
    {
        try
        {
            cms.Decode(signature);
        }
        catch (CryptographicException)
        {
            return Unknown(part, SignatureProblem.Unreadable);
        }

        if (cms.SignerInfos.Count == 0)
        {
            return Unknown(part, SignatureProblem.NoSigner);
        }

        var certificate = cms.SignerInfos[0].Certificate;
        var result = new MailSignature(SignatureKind.Smime, SignatureState.Valid, part.Number)
        {
            Signer = certificate is null ? null : NameOf(certificate, forIssuer: false),
            Issuer = certificate is null ? null : NameOf(certificate, forIssuer: true),
        };
        if (certificate is null)
        {
            return result with { State = SignatureState.Unknown, Problem = SignatureProblem.NoCertificate };
        }

        try
        {
            cms.CheckSignature(verifySignatureOnly: true);
        }
        catch (CryptographicException)
        {
            return result with { State = SignatureState.Broken, Problem = "The text has changed since it was signed." };
        }

        return IsTrusted(certificate, cms.Certificates) ? result with { IsTrusted = true }
            : result with { Problem = "The certificate is not from an authority that this machine trusts." };
    }

    private static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection others)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(others);
        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string? NameOf(X509Certificate2 certificate, bool forIssuer)
    {
        var email = forIssuer ? "" : certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false);
        var name = email.Length > 0 ? email : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer);
        return name.Length > 0 ? name : null;
    }

    private static MailSignature Unknown(MailPart part, string problem) =>
        new(SignatureKind.Smime, SignatureState.Unknown, part.Number) { Problem = problem };
}
