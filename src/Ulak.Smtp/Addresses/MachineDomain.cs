using System.Net;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Addresses;

/// <summary>Makes a domain from the name of a machine. Machines may have names that SMTP does not allow.</summary>
public static class MachineDomain
{
    // RFC 5321 §4.5.3.1: a path with a local-part of 64 octets in this domain has 256.
    private const int MaxDomain = 189;

    // RFC 1035 §2.3.4
    private const int MaxLabel = 63;

    /// <summary>
    /// The domain or address literal for a machine's name, valid after EHLO and in <c>Received</c> (RFC 5321 §2.3.5).
    /// Labels outside ASCII become A-labels, other characters that a domain does not allow become hyphens, and long labels are cut.
    /// A name without any usable character is <c>localhost</c>.
    /// </summary>
    /// <param name="machineName">The name as the operating system reports it.</param>
    /// <example><c>MachineDomain.FromName("ann_laptop")</c> is <c>ann-laptop</c>.</example>
    public static string FromName(string machineName)
    {
        ArgumentNullException.ThrowIfNull(machineName);
        if (IPAddress.TryParse(machineName, out var address))
        {
            return ToLiteral(machineName, address);
        }

        var domain = new StringBuilder();
        foreach (var part in machineName.Split('.'))
        {
            var label = ToLabel(part);
            if (label.Length > 0 && domain.Length + 1 + label.Length <= MaxDomain)
            {
                domain.Append(domain.Length > 0 ? "." : "").Append(label);
            }
        }

        return domain.Length > 0 ? domain.ToString() : "localhost";
    }

    // A number alone, such as 1234, parses as an IPv4 address.
    private static string ToLiteral(string name, IPAddress address) => name.Contains(':', StringComparison.Ordinal)
        ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]"
        : name.Contains('.', StringComparison.Ordinal) ? $"[{address}]"
        : ToLabel(name);

    private static string ToLabel(string part)
    {
        var label = ReplaceInvalid(part.ToLowerInvariant(), keepsNonAscii: true);
        return !Ascii.IsValid(label) && ULabel.ToALabel(Encoding.UTF8.GetBytes(label)) is { } encoded
            ? encoded
            : Cut(ReplaceInvalid(part, keepsNonAscii: false));
    }

    private static string ReplaceInvalid(string part, bool keepsNonAscii)
    {
        var label = new StringBuilder();
        foreach (var rune in part.EnumerateRunes())
        {
            if (rune.IsAscii ? Octets.LetDigHyphen.Contains((byte)rune.Value) : keepsNonAscii)
            {
                label.Append(rune.ToString());
            }
            else if (label.Length > 0 && label[^1] != '-')
            {
                label.Append('-');
            }
        }

        return label.ToString().Trim('-');
    }

    private static string Cut(string label)
    {
        var cut = (label.Length > MaxLabel ? label[..MaxLabel] : label).TrimEnd('-');

        // What begins with "xn--" and is not Punycode is not a label (RFC 5890 §2.3.2.1).
        return cut.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && !Punycode.IsDecodable(Encoding.ASCII.GetBytes(cut[4..]))
            ? "host-" + cut[4..Math.Min(cut.Length, MaxLabel - 1)]
            : cut;
    }
}
