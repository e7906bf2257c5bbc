using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ulak.Relay.Routing;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;

namespace Ulak.Relay.ReturnPaths;

/// <summary>
/// Signs return paths: each delivery goes out with a reverse-path that names it, <c>bounce-ID-N-SIGNATURE@domain</c>, so that reports that
/// come back are matched to it, and forged ones are not. The text has only letters of one case, digits and hyphens, because servers change
/// the case of local-parts. Thread-safe.
/// </summary>
internal sealed partial class ReturnPathSigner
{
    private const int SignatureOctets = 10;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly Lazy<byte[]> _key;
    private readonly AddressSet? _senders;

    /// <param name="key">Reads the key when it is needed first: a check of the configuration creates none.</param>
    /// <param name="domain">The domain of the return paths.</param>
    /// <param name="senders">The senders whose mail gets one; null for all.</param>
    public ReturnPathSigner(Func<byte[]> key, string domain, AddressSet? senders) =>
        (_key, Domain, _senders) = (new Lazy<byte[]>(key), DomainName.Normalize(domain), senders);

    /// <summary>The domain of the return paths.</summary>
    public string Domain { get; }

    /// <summary>The return path of a delivery; null if it keeps its reverse-path.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="reversePath">Its reverse-path. A report has the null reverse-path, which must stay (RFC 5321 §4.5.5).</param>
    public Mailbox? Create(DeliveryKey delivery, ReversePath reversePath) =>
        reversePath.Mailbox is { } sender && (_senders is null || _senders.Find(sender) is not null)
            ? new Mailbox($"bounce-{delivery.Message}-{delivery.Ordinal}-{Sign(delivery)}", Domain)
            : null;

    /// <summary>Reads a recipient.</summary>
    public ReturnPathResult Read(Mailbox recipient)
    {
        if (DomainName.Normalize(recipient.Domain) != Domain || Parse().Match(recipient.LocalPart) is not { Success: true } match)
        {
            return ReturnPathResult.Other;
        }

        return Verify(match) is { } delivery ? new ReturnPathResult(ReturnPathKind.Signed, delivery)
            : new ReturnPathResult(ReturnPathKind.Forged, default);
    }

    /// <summary>Finds the deliveries whose return paths a text contains, such as the header of a returned message.</summary>
    public IEnumerable<DeliveryKey> FindAll(string text)
    {
        foreach (Match match in Search().Matches(text))
        {
            var domain = match.Groups["domain"].Value.TrimEnd('.');
            if (domain.Equals(Domain, StringComparison.OrdinalIgnoreCase) && Verify(match) is { } delivery)
            {
                yield return delivery;
            }
        }
    }

    private DeliveryKey? Verify(Match match)
    {
        if (!MailId.TryParse(match.Groups["id"].Value, out var message)
            || !int.TryParse(match.Groups["ordinal"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
        {
            return null;
        }

        var delivery = new DeliveryKey(message, ordinal);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Sign(delivery)), Encoding.ASCII.GetBytes(match.Groups["signature"].Value.ToLowerInvariant()))
                ? delivery
                : null;
    }

    private string Sign(DeliveryKey delivery)
    {
        var mac = HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"return-path {delivery} {Domain}"));
        var text = new StringBuilder(SignatureOctets * 8 / 5);
        for (var bit = 0; bit < SignatureOctets * 8; bit += 5)
        {
            var pair = (mac[bit / 8] << 8) | mac[(bit / 8) + 1];
            text.Append(Alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }

    [GeneratedRegex("^bounce-(?<id>[0-9a-z]{13})-(?<ordinal>[0-9]{1,9})-(?<signature>[0-9a-z]{16})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parse();

    [GeneratedRegex("\\bbounce-(?<id>[0-9a-z]{13})-(?<ordinal>[0-9]{1,9})-(?<signature>[0-9a-z]{16})@(?<domain>[0-9a-z.-]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Search();
}

/// <summary>What a recipient is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Delivery">The delivery of a signed return path.</param>
internal readonly record struct ReturnPathResult(ReturnPathKind Kind, DeliveryKey Delivery)
{
    public static ReturnPathResult Other => new(ReturnPathKind.Other, default);
}

/// <summary>The kinds of recipients.</summary>
internal enum ReturnPathKind
{
    /// <summary>No return path of this server.</summary>
    Other,

    /// <summary>A return path that this server created.</summary>
    Signed,

    /// <summary>It has the form of one, and the signature is wrong.</summary>
    Forged,
}
