using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Faults;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Causes that the values of a text show, where its words give a more general one.</summary>
internal static partial class Situation
{
    private const string InternalAddress = "ip-internal";
    private const string AddressAsDomain = "domain-is-address";
    private const string MailFunction = "net-mail-function";

    private const string NextHop = "dns-next-hop";
    private const string KnownDomain = "dns-known-domain";
    private const string KnownSenderDomain = "dns-known-sender-domain";
    private const string OwnResolver = "own-resolver";
    private const string NameAsAddress = "syntax-variable-name";

    private const string SettingsOnly = "unknown-settings-only";
    private const string OwnTransportRule = "policy-own-transport-rule";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [InternalAddress, AddressAsDomain, MailFunction, NextHop, KnownDomain, KnownSenderDomain, NameAsAddress,
            OwnTransportRule, ApiHost.Cause, KnownHost.Cause, .. FilterOwner.Causes, .. PortMode.Causes, .. DeliverySituation.Causes,
            .. RefusingSide.Causes, .. OutgoingServers.Causes, .. RoleSituation.Causes, .. MailServerSituation.Causes,
            .. ClientSituation.Causes, .. ByProgramFault.Causes, .. ProgramSituation.Causes, SettingsOnly, .. Unfinished.Causes,
            .. StatedSituation.Causes, OddPort.Cause, .. ListedSubject.Causes, .. AliasServices.Causes, .. ListAddresses.Causes,
            ByOtherService.BackendCause,
            .. OwnRefusalSituation.Causes, .. ReportedRefusal.Causes, .. OperatorSituation.Causes, .. BetweenServers.Causes,
            .. InnerServer.Causes, .. SubmissionSituation.Causes, .. AskedSituation.Causes, .. OwnServices.Causes,
            .. FaultTable.Default.All.Select(fault => fault.Cause)];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if ((OfWhatStandsBetween(cause, finding, values) ?? OwnServices.Find(cause, decision, finding, values)
            ?? AskedSituation.Find(cause, decision, finding, values) ?? ReportedRefusal.Find(cause, decision, finding, values)
            ?? Unfinished.Find(decision, finding, values)
            ?? BetweenServers.Find(cause, decision, finding, values) ?? InnerServer.Find(cause, decision, finding, values)
            ?? OperatorSituation.Find(cause, finding, values)
            ?? OwnRefusalSituation.Find(cause, finding, values) ?? SubmissionSituation.Find(cause, decision, finding, values)
            ?? StatedSituation.Find(cause, finding, values)
            ?? RefusingSide.Find(decision, finding, values)
            ?? MailServerSituation.OfIncomingHost(cause, decision, finding, values) ?? OfConnection(cause, finding, values)
            ?? ClientSituation.Find(cause, decision, finding, values) ?? MailServerSituation.Find(cause, decision, finding, values)
            ?? FilterOwner.Find(cause, decision, finding, values) ?? DeliverySituation.Find(cause, finding, values)) is { } named)
        {
            return named;
        }

        if (cause is not null && ByProgramFault.Causes.Contains(cause.Id)
            && finding.Statements.Select(statement => ByProgramFault.NameIn(statement.Head)).FirstOrDefault(each => each is not null) is
            { } part)
        {
            return (cause.Id, values.With("name", part));
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

        if (cause?.Id is "refused-receiver" or "refused-own-server"
            && (values.GetValueOrDefault("host") is "127.0.0.1" or "localhost" or "::1"
                || finding.Statements.Any(statement => statement.Text.Contains("[127.0.0.1]", StringComparison.Ordinal))))
        {
            return ("refused-localhost", values);
        }

        if (cause?.Id == "policy-transport-rule" && finding.IsRedirected)
        {
            // The organization that redirects has the rule.
            return (OwnTransportRule, values);
        }

        if (cause?.Entry.Reason is "address-unknown" && values.GetValueOrDefault("address") is "null" or "undefined" or "None" or "nil")
        {
            return (NameAsAddress, values.With("name", values["address"]));
        }

        if (cause?.Entry.Reason is "syntax" && VariableName.Find(finding) is { } name)
        {
            return (NameAsAddress, values.With("name", name));
        }

        if (cause?.Id is "domain-not-in-dns" or "dns-resolver-trouble" && values.TryGetValue("domain", out var recipientDomain)
            && OtherName(finding, recipientDomain) is { } host)
        {
            return (NextHop, values.With("name", host));
        }

        if (OfKnownDomain(cause, finding, values) is { } known)
        {
            return (known, values);
        }

        return cause?.Id == "domain-not-in-dns" && values.TryGetValue("domain", out var domain) && IPAddress.TryParse(domain, out _)
            ? (AddressAsDomain, values) : RoleSituation.Find(cause, decision, finding, values);
    }

    /// <summary>A service of another kind in place of a mail server, a service that passes mail on, or a list of domains.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfWhatStandsBetween(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) =>
        cause?.Id == "reputation-gmx" && finding.IsMatch(HeaderCode()) ? ("content-headers-refused", values)
            : ByOtherService.ValuesOf(cause?.Id, finding) is { Count: > 0 } other
            ? (cause!.Id, new Dictionary<string, string>(other.Concat(values).DistinctBy(each => each.Key)))
            : ListAddresses.Find(cause, finding, values) ?? AliasServices.Find(cause, finding, values)
                ?? ListedSubject.Find(cause, finding, values);

    /// <summary>What host, port and address show about a connection that failed.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfConnection(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (ProgramSituation.Find(cause, finding, values) is { } program)
        {
            return program;
        }

        if (ApiHost.Find(cause?.Id, finding) is { } api)
        {
            return (ApiHost.Cause, values.With("host", api));
        }

        if (KnownHost.Find(cause?.Id, values) is { } right)
        {
            return (KnownHost.Cause, values.With("name", right));
        }

        var overIPv4 = finding.Match(FailedOverIPv4())?.Groups["error"].Value;
        if (cause?.Id is "net-ipv6" or "net-local-address" or "net-no-route" && overIPv4 is not null)
        {
            // IPv6 without a way stands beside it only.
            return (overIPv4 == "refused" ? "refused-receiver" : "timeout-port-25", values);
        }

        if (cause?.Id is "net-local-address" or "net-no-route" && finding.Statements.Any(statement => HasIPv6(statement.Text)))
        {
            return ("net-ipv6", values);
        }

        if (PortMode.Find(cause?.Id, finding) is { } mode)
        {
            var own = PortMode.BeganWithTls(cause?.Id) ? finding.Settings.BegunWithTls() : finding.Settings;
            var shown = OwnSettings.Over(values, own).With("port", mode.Port);
            return (mode.Cause, OwnSettings.Shown(own) is { } pair ? shown.With("own-pair", pair) : shown);
        }

        return OddPort.Find(cause, finding, values) is { } odd ? (OddPort.Cause, values.With("port", odd))
            : OutgoingServers.Find(cause, finding, values);
    }

    [GeneratedRegex(@"connect\s+to\s+[\w.-]+\[\d{1,3}(?:\.\d{1,3}){3}\]:25:\s+Connection\s+(?<error>timed\s+out|refused)",
        RegexOptions.CultureInvariant)]
    private static partial Regex FailedOverIPv4();

    // The link at the end of the reply, which a person shortens in the title.
    [GeneratedRegex(@"[?&]c=hi\b", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderCode();

    private static bool HasIPv6(string text) => IPv6Address().IsMatch(text.Length > 2000 ? text[..2000] : text);

    // With "::", or in full: "10:00:00" is a time.
    [GeneratedRegex(@"(?<![\w:.])(?:(?:[0-9a-fA-F]{1,4}:){1,6}:|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]|::1?(?=[\s\]:,)]))",
        RegexOptions.CultureInvariant)]
    private static partial Regex IPv6Address();

    /// <summary>The name that Postfix looked up, if it is neither the recipient's domain nor in it.</summary>
    private static string? OtherName(Finding finding, string domain)
    {
        var name = finding.Statements.Take(2).Select(statement => LookedUpName().Match(statement.Text))
            .FirstOrDefault(match => match.Success)?.Groups["name"].Value;
        return name is null || DomainTree.IsWithin(name, domain) ? null : name;
    }

    [GeneratedRegex(@"Name service error for name=(?<name>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*) type=", RegexOptions.CultureInvariant)]
    private static partial Regex LookedUpName();

    private static string? OfKnownDomain(Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause?.Id switch
    {
        // The servers of large providers have names that lead back to them.
        "rdns-missing" or "rdns-generic" or "rdns-mismatch" or "rdns-of-client" when finding.IsOwnRefusal
            && values.TryGetValue("hello", out var hello) && IsOfProvider(hello) => OwnResolver,
        "domain-not-in-dns" or "domain-lookup-failed" or "dns-mx-malformed" when IsKnown(values, "domain") => KnownDomain,
        "sender-domain-missing" or "own-sender-domain" when IsKnown(values, "senderDomain") => KnownSenderDomain,
        _ => null,
    };

    private static bool IsOfProvider(string host) =>
        Array.Exists(ProviderHosts, each => host.EndsWith(each, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] ProviderHosts =
        [".google.com", ".outlook.com", ".gmx.net", ".gmx.de", ".web.de", ".yahoo.com", ".icloud.com", ".t-online.de", ".amazonses.com",
            ".sendgrid.net", ".kundenserver.de", ".messagingengine.com", ".facebook.com", ".mail.ru", ".yandex.net", ".protonmail.ch"];

    private static bool IsKnown(IReadOnlyDictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var domain) && ProviderDomains.Known.Contains(domain);

    /// <summary>Addresses that are used inside a network only (RFC 1918 §3, RFC 4193 §3), and the loopback ones.</summary>
    public static bool IsInternal(string text) => IPAddress.TryParse(text, out var address)
        && (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || Hosts.IsPrivate(address));
}
