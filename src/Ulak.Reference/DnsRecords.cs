using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.Reference.Explanation;

namespace Ulak.Reference;

/// <summary>The records to copy for a cause: SPF, DKIM, DMARC, PTR, MX, DANE and MTA-STS.</summary>
internal static class DnsRecords
{
    private const string ExampleDomain = "example.com";
    private const string ExampleAddress = "192.0.2.1";

    // Names that only the network of the server resolves, and those that a cloud's operator publishes.
    private static readonly string[] InternalNames =
    [
        ".internal", ".local", ".localdomain", ".localhost", ".lan", ".home", ".home.arpa", ".corp", ".intranet", ".private", ".docker",
        ".test", ".invalid", ".cloudapp.net", ".amazonaws.com", ".googleusercontent.com", ".azure.com",
    ];

    /// <summary>The records for a reason and cause; none if no record repairs it.</summary>
    public static ImmutableArray<DnsRecord> For(Reason reason, string? cause, IReadOnlyDictionary<string, string> values)
    {
        var sender = values.GetValueOrDefault("senderDomain") ?? ExampleDomain;
        var receiver = values.GetValueOrDefault("domain") ?? ExampleDomain;
        var ip = values.TryGetValue("ip", out var text) && IPAddress.TryParse(text, out var address)
            ? address : IPAddress.Parse(ExampleAddress);
        return (reason, cause) switch
        {
            (_, "ip-internal" or "spf-forwarded" or "dmarc-forwarded" or "dmarc-list" or "dmarc-public-domain" or "rdns-of-own-line"
                or "reputation-forwarding-service") => [],
            (_, "tls-dane") => [Tlsa(receiver), .. MtaSts(receiver)],
            (_, "sender-domain-missing") => [Mx(sender), Host($"mail.{sender}", ip)],
            (_, "content-bulk" or "reputation-google" or "rate-gmail-unusual") => [Spf(sender, ip), Dkim(sender), Dmarc(sender)],
            (_, "helo-not-resolvable" or "helo-not-qualified") => Reverse(sender, ip, values),
            (Reason.Spf, _) => [Spf(sender, ip)],
            (Reason.Dkim, _) => [Dkim(sender)],
            (Reason.Dmarc, _) => [Spf(sender, ip), Dkim(sender), Dmarc(sender)],
            (Reason.ReverseDns, _) => Reverse(sender, ip, values),
            (Reason.NoMx, _) => [Mx(receiver), new DnsRecord($"mail.{receiver}.", "A", ExampleAddress)],
            _ => [],
        };
    }

    private static DnsRecord Spf(string domain, IPAddress ip) =>
        new(domain + ".", "TXT", $"\"v=spf1 mx {(ip.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip4")}:{ip} -all\"");

    private static DnsRecord Dkim(string domain) => new($"mail._domainkey.{domain}.", "TXT", "\"v=DKIM1; k=rsa; p=…\"");

    private static DnsRecord Dmarc(string domain) =>
        new($"_dmarc.{domain}.", "TXT", $"\"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\"");

    private static DnsRecord Mx(string domain) => new(domain + ".", "MX", $"10 mail.{domain}.");

    private static DnsRecord Host(string name, IPAddress ip) =>
        new(name + ".", ip.AddressFamily == AddressFamily.InterNetworkV6 ? "AAAA" : "A", ip.ToString());

    private static ImmutableArray<DnsRecord> Reverse(string domain, IPAddress ip, IReadOnlyDictionary<string, string> values)
    {
        var name = values.TryGetValue("name", out var hello) && IsPublicName(hello) ? hello : $"mail.{domain}";
        return [new DnsRecord(ReverseName(ip), "PTR", name + "."), Host(name, ip)];
    }

    /// <summary>Whether a record can be published for a name: not for an address, and not for one of an internal network.</summary>
    private static bool IsPublicName(string name) => name.Contains('.', StringComparison.Ordinal)
        && !IPAddress.TryParse(name.Trim('[', ']'), out _)
        && !Array.Exists(InternalNames, suffix => name.TrimEnd('.').EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name below in-addr.arpa or ip6.arpa (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    private static string ReverseName(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetworkV6
        ? string.Join('.', ip.GetAddressBytes().Reverse().SelectMany(octet => new[] { octet & 15, octet >> 4 })
            .Select(digit => digit.ToString("x", CultureInfo.InvariantCulture))) + ".ip6.arpa."
        : string.Join('.', ip.GetAddressBytes().Reverse().Select(octet => octet.ToString(CultureInfo.InvariantCulture))) + ".in-addr.arpa.";

    private static DnsRecord Tlsa(string domain) => new($"_25._tcp.mail.{domain}.", "TLSA", "3 1 1 …");

    private static ImmutableArray<DnsRecord> MtaSts(string domain) =>
    [
        new DnsRecord($"_mta-sts.{domain}.", "TXT", "\"v=STSv1; id=20260101\""),
        new DnsRecord($"_smtp._tls.{domain}.", "TXT", $"\"v=TLSRPTv1; rua=mailto:postmaster@{domain}\""),
    ];
}
