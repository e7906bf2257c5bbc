using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes for a gateway that passes mail to a server of the same organization: the server that refuses, or that is away, has an address of
/// an internal network (RFC 1918 §3). What elsewhere is another's to change is then the reader's own.
/// </summary>
internal static partial class InnerServer
{
    private const string Sender = "inner-sender";
    private const string Relay = "inner-relay";
    private const string Recipient = "inner-address";
    private const string Check = "inner-check";
    private const string Away = "inner-unreachable";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Sender, Relay, Recipient, Check, Away];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.IsWithoutQueue || finding.IsOwnRefusal || finding.IsByRelay
            || finding.Reader.Audience is not (Audience.Operator or Audience.Receiver)
            || cause?.Id.StartsWith("own-", StringComparison.Ordinal) == true
            || Select(cause, decision, values) is not { } name || Target(finding) is not { } target)
        {
            return null;
        }

        return (name, values.ContainsKey("host") ? values : values.With("host", target));
    }

    private static string? Select(Cause? cause, Decision decision, IReadOnlyDictionary<string, string> values) => decision.Reason switch
    {
        Reason.SenderRefused when cause?.Id is "sender-send-as" or "auth-needed-microsoft" => Sender,
        Reason.AuthenticationNeeded => Sender,
        Reason.RelayDenied when !IsForeign(values) => Relay,
        Reason.AddressUnknown => Recipient,
        Reason.Spf or Reason.ReverseDns or Reason.Blocklist or Reason.Dmarc => Check,
        Reason.Timeout or Reason.ConnectionRefused => Away,
        Reason.Network when cause?.Id is "net-no-route" or "net-other" or "net-connect-failed" => Away,
        _ => null,
    };

    /// <summary>Mail for a large provider goes out: the inner server is a relay then.</summary>
    private static bool IsForeign(IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue("domain", out var domain) && ProviderDomains.Mailboxes.Contains(domain);

    /// <summary>The inner address to which the message was passed; null if it is one of the Internet or of the same machine.</summary>
    private static string? Target(Finding finding) =>
        finding.Statements.Select(statement => NextHop().Match(statement.Head)).FirstOrDefault(match => match.Success) is { } hop
            ? Inner(hop.Groups["ip"].Value)
            : finding.ProviderHints is { } hints ? Inner(NextHop().Match("to " + hints).Groups["ip"].Value) : null;

    private static string? Inner(string ip) => IPAddress.TryParse(ip, out var address) && Hosts.IsPrivate(address) ? ip : null;

    // Port 25 or none: other ports are those of filters and of LMTP on the own machine.
    [GeneratedRegex(
        @"(?:\bhost |\bconnect to |\brelay=|\bH=|\bto )(?:[\w.-]+)? ?\[(?<ip>\d{1,3}(?:\.\d{1,3}){3})\](?!:(?!25\b)\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex NextHop();
}
