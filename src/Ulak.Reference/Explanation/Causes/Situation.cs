using System.Net;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Causes that the values of a text show, where its words give a more general one.</summary>
internal static class Situation
{
    private const string InternalAddress = "ip-internal";
    private const string AddressAsDomain = "domain-is-address";
    private const string MailFunction = "net-mail-function";
    private const string NoLoginOffered = "syntax-auth-not-offered";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [InternalAddress, AddressAsDomain, MailFunction, NoLoginOffered, .. PortMode.Causes];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (PortMode.Find(cause?.Id, finding) is { } mode)
        {
            return (mode.Cause, new Dictionary<string, string>(values) { ["port"] = mode.Port });
        }

        if (decision.Reason is Reason.Spf or Reason.Dmarc or Reason.ReverseDns or Reason.Blocklist
            && values.TryGetValue("ip", out var ip) && IsInternal(ip))
        {
            return (InternalAddress, values);
        }

        if (decision.Reason is Reason.Tls or Reason.AuthenticationNeeded or Reason.RelayDenied
            && finding.Statements.Any(statement => statement.Text.Contains("mail(): SMTP server response", StringComparison.Ordinal)))
        {
            // PHP for Windows: mail() can neither log in nor use TLS.
            return (MailFunction, values);
        }

        if (cause?.Id == "auth-credentials" && finding.IsWithoutQueue
            && finding.Statements.Any(statement => IsWithoutAttempt(statement.Text)))
        {
            return (NoLoginOffered, values);
        }

        if (cause?.Id is "refused-receiver" or "refused-own-server"
            && finding.Statements.Any(statement => statement.Text.Contains("[127.0.0.1]", StringComparison.Ordinal)))
        {
            return ("refused-localhost", values);
        }

        return cause?.Id == "domain-not-in-dns" && values.TryGetValue("domain", out var domain) && IPAddress.TryParse(domain, out _)
            ? (AddressAsDomain, values) : null;
    }

    /// <summary>PHPMailer's log of a session in which it found no mechanism: after EHLO comes its error, and no AUTH.</summary>
    private static bool IsWithoutAttempt(string text) => text.Contains("Could not authenticate", StringComparison.Ordinal)
        && text.Contains("CLIENT -> SERVER: EHLO", StringComparison.Ordinal)
        && !text.Contains("AUTH", StringComparison.Ordinal) && !text.Contains("334 ", StringComparison.Ordinal);

    /// <summary>Addresses that are used inside a network only (RFC 1918 §3, RFC 4193 §3), and the loopback ones.</summary>
    private static bool IsInternal(string text) => IPAddress.TryParse(text, out var address)
        && (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || IsPrivate(address.GetAddressBytes()));

    private static bool IsPrivate(byte[] octets) => octets is [10, _, _, _] or [172, >= 16 and < 32, _, _] or [192, 168, _, _];
}
