using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>Unpacks S/MIME messages that hold their text within the signature (RFC 8551 §3.5.2).</summary>
internal static class SignedDataUnpacker
{
    private const int MaxOctets = 32 * 1024 * 1024;

    public static bool IsSignedData(MailPart part) =>
        part.MediaType is "application/pkcs7-mime" or "application/x-pkcs7-mime"
        && (part.Parameter("smime-type")?.Equals("signed-data", StringComparison.OrdinalIgnoreCase) ?? true);

    /// <summary>The signed part as octets; null where there is none that can be read, as in an encrypted message.</summary>
    public static byte[]? Unpack(MailPart part, CancellationToken cancellationToken)
    {
        var octets = PartContent.Read(part, MaxOctets, out var isTruncated, cancellationToken);
        if (isTruncated)
        {
            return null;
        }

        try
        {
            var cms = new SignedCms();
            cms.Decode(octets);
            return cms.ContentInfo.Content is { Length: > 0 } content ? content : null;
        }
        catch (CryptographicException)
        {
            // What cannot be unpacked can still be downloaded as it came.
            return null;
        }
    }
}
