using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes for the operator whose own server refused: by a rule, by a filter, for want of a table, or because the mail should not have
/// gone out at all.
/// </summary>
internal static partial class OwnRefusalSituation
{
    private const string AccessRule = "own-access-rule";
    private const string MilterRefused = "own-milter-refused";
    private const string SystemMail = "own-system-mail";
    private const string ExchangeSelf = "own-exchange-self";
    private const string Table = "own-table";
    private const string TestWithoutStartTls = "tls-test-without-starttls";
    private const string NoCertificate = "tls-no-certificate-shown";
    private const string OwnFilter = "content-own-filter";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [AccessRule, MilterRefused, SystemMail, ExchangeSelf, Table, TestWithoutStartTls, NoCertificate, OwnFilter];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => Select(cause, finding, values) is { } name
            ? (name, values) : null;

    private static string? Select(Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause?.Id switch
    {
        "policy-own-restriction" or "policy-ip-not-allowed" or "policy-command-rejected" or "address-access-denied"
            when finding.IsOwnRefusal && finding.Client is not null =>
            finding.Statements is [{ Speaker: Speaker.OwnServer }, ..] ? MilterRefused : AccessRule,
        "timeout-port-25" or "refused-receiver" when !finding.IsWithoutQueue && IsOwnSystemMail(finding, values) => SystemMail,
        "policy-own-restriction" or "policy-ip-not-allowed" or "policy-command-rejected" or "policy-general"
            when finding.IsOwnRefusal && finding.IsMatch(ProxyRefusal()) => OwnFilter,
        "own-exchange-relay" when finding.IsMatch(ReceivedFromItself()) => ExchangeSelf,
        "system-own-backend" or "system-lookup" when finding.IsOwnRefusal && finding.IsMatch(LookupFailure()) => Table,
        "tls-wrong-mode" or "net-wrong-service" or "tls-handshake" or "net-not-clear-smtp" when IsTest(finding, "wrong version number") =>
            TestWithoutStartTls,
        "tls-handshake" or "net-connection-lost" or "tls-server-broken" when IsTest(finding, "no peer certificate available") =>
            NoCertificate,
        _ => null,
    };

    /// <summary>The recipient is an account of the machine, and the server connected to is the one that its name leads to.</summary>
    private static bool IsOwnSystemMail(Finding finding, IReadOnlyDictionary<string, string> values) =>
        values.GetValueOrDefault("address") is { } address
        && (SystemAccount().IsMatch(address) || finding.IsLocalAccount)
        && values.GetValueOrDefault("host") is { } host && values.GetValueOrDefault("domain") is { } domain
        && DomainTree.IsWithin(domain, host);

    private static bool IsTest(Finding finding, string words) => finding.Statements.Any(statement =>
        (statement.Head.Contains("s_client", StringComparison.Ordinal)
            || statement.Head.Contains("CONNECTED(0000", StringComparison.Ordinal))
        && statement.Head.Contains(words, StringComparison.Ordinal)
        && !statement.Head.Contains("-starttls", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?:root|postmaster|mailer-daemon|www-data|apache|nginx|nobody|daemon|cron|admin)@", RegexOptions.CultureInvariant
        | RegexOptions.IgnoreCase)]
    private static partial Regex SystemAccount();

    // What the filter before the queue refused: "proxy-reject: END-OF-MESSAGE: 554 …".
    [GeneratedRegex(@"^reject: END-OF-MESSAGE: 5", RegexOptions.CultureInvariant)]
    private static partial Regex ProxyRefusal();

    // The header of the returned message: the server received it from itself, by MAPI.
    [GeneratedRegex(@"Received: from (?<host>[\w.-]+)[^\n]{0,60}\s+by \k<host>[\s\S]{0,200}?with mapi", RegexOptions.CultureInvariant)]
    private static partial Regex ReceivedFromItself();

    [GeneratedRegex(@"lookup failure", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LookupFailure();
}
