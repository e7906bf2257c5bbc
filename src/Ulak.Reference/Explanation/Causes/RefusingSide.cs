using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that depend on whose server refused, as the names and addresses in the text show: the outgoing server of the sender's own
/// provider, or a server of the recipient's side whose own address the next one refuses.
/// </summary>
internal static partial class RefusingSide
{
    private const string OwnProvider = "refused-by-own-provider";
    private const string ForeignMessage = "bounce-of-foreign-message";
    private const string FaultThere = "fault-at-their-server";
    private const string RecipientsRelay = "blocklist-of-recipients-relay";

    // Providers at which both the sender and the recipient may have their mailboxes: their servers share a domain.
    private static readonly string[] Shared =
        ["google.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoodns.net", "yahoo.com", "icloud.com", "zoho.com", "zoho.eu",
            "qq.com", "yandex.net", "mail.ru", "gmx.net", "web.de"];

    // Servers of the incoming side.
    private static readonly string[] Incoming =
        ["mx", "in.", "in-", "inbound", "smtp-in", "smtpin", "aspmx", "mailin", "mta-in", "gateway"];

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [OwnProvider, RecipientsRelay, ForeignMessage, FaultThere];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.IsNotWritten && CauseSet.Default.Get(ForeignMessage).Reasons.Contains(decision.Reason))
        {
            return (ForeignMessage, values);
        }

        if (decision.Reason is Reason.ContentRefused or Reason.Policy
            && OwnServer(finding, values) is { } host)
        {
            return (OwnProvider, values.With("host", host));
        }

        return decision.Reason is Reason.Blocklist or Reason.Reputation && values.TryGetValue("ip", out var ip)
            && RelayWith(finding, ip) is { } relay
            ? (RecipientsRelay, values.With("host", relay)) : null;
    }

    /// <summary>
    /// The cause for a person with a notice in which a server cannot use its programs, files or tables; null if it does not.
    /// </summary>
    public static string? FaultOf(Cause? cause, Audience audience, Finding finding) =>
        audience == Audience.Person && !finding.IsOwnRefusal && cause is { Entry.Reason: "system-error" or "system-full" }
            && cause.Id.StartsWith("own-", StringComparison.Ordinal) ? FaultThere : null;

    /// <summary>The server that refused, if it belongs to the organization of the one that reports, and not to the recipient's.</summary>
    private static string? OwnServer(Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var (reporting, remote) = finding.ReportingHost is { } named && finding.RemoteHost is { } other
            ? (named, other) : FromNotice(finding);
        if (reporting is null || remote is null || finding.IsByService || finding.IsOwnRefusal)
        {
            return null;
        }

        var organization = Organization(remote);
        return organization is not null && organization == Organization(reporting) && !Shared.Contains(organization)
            && !Array.Exists(Incoming, mark => remote.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
            && organization != Organization(values.GetValueOrDefault("domain") ?? "")
            ? remote : null;
    }

    private static (string? Reporting, string? Remote) FromNotice(Finding finding)
    {
        foreach (var statement in finding.Statements.Take(3))
        {
            if (MailSystem().Match(statement.Head) is { Success: true } system
                && RefusingHost().Match(statement.Head) is { Success: true } refusing)
            {
                return (system.Groups["host"].Value, refusing.Groups["host"].Value);
            }
        }

        return default;
    }

    /// <summary>The server that reports the refusal, if the refused address is its own: it passed the message on.</summary>
    private static string? RelayWith(Finding finding, string ip)
    {
        foreach (var statement in finding.Statements.Take(3))
        {
            foreach (Match match in RefusingHost().Matches(statement.Head))
            {
                if (match.Groups["ip"].Value == ip)
                {
                    return match.Groups["host"].Value;
                }
            }
        }

        return null;
    }

    /// <summary>The registered part of a name: <c>example.com</c>, <c>example.co.uk</c>.</summary>
    private static string? Organization(string host)
    {
        var labels = host.Split(' ')[0].TrimEnd('.').ToLowerInvariant().Split('.');
        if (labels.Length < 2 || labels[^1].All(char.IsAsciiDigit))
        {
            return null;
        }

        var isSecondLevel = labels is [.., { Length: <= 3 }, { Length: 2 }] && labels.Length > 2;
        return string.Join('.', labels[^(isSecondLevel ? 3 : 2)..]);
    }

    [GeneratedRegex(@"mail system at host (?<host>[\w.-]+\w)", RegexOptions.CultureInvariant)]
    private static partial Regex MailSystem();

    [GeneratedRegex(@"\bhost (?<host>[\w-]+(?:\.[\w-]+)+) ?\[(?<ip>[0-9A-Fa-f.:]+)\](?::\d+)?\s+(?:said|refused)",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusingHost();
}
