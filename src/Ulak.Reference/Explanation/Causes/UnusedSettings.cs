using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Settings that do not reach the program: the error names another server than the settings beside it do. A cached configuration, another
/// file, or a variable that a container does not have leads to it; host, port and password are not to blame then.
/// </summary>
internal static partial class UnusedSettings
{
    /// <summary>The name of the cause.</summary>
    public const string Cause = "config-not-loaded";

    /// <summary>The cause with the host that was used and the one that is set; null if they agree or only one is shown.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause.Entry.Reason is not ("network" or "timeout" or "connection-refused" or "authentication-needed" or "relay-denied")
            || finding.Match(Attempt()) is not { } attempt)
        {
            return null;
        }

        var used = attempt.Groups["host"].Value.TrimEnd('.');
        return SetHost(finding.Settings, used) is { } set
            ? (Cause, new Dictionary<string, string>(values) { ["host"] = used, ["name"] = set }) : null;
    }

    /// <summary>The host that is set, if the one that was used is not set anywhere.</summary>
    private static string? SetHost(PastedSettings settings, string used)
    {
        if (IPAddress.TryParse(used, out var address) && !IPAddress.IsLoopback(address))
        {
            // The address of a name; the text does not show which.
            return null;
        }

        var hosts = settings.All.Where(each => each.Role == SettingRole.Host && !IsOfError(each))
            .Select(each => PastedSettings.HostOf(each.Value)).OfType<string>().ToList();
        var isSet = hosts.Exists(host => host.Equals(used, StringComparison.OrdinalIgnoreCase) || (IsLoopback(host) && IsLoopback(used)));
        return isSet || hosts is not [var set, ..] || !IsHostName(set) || SharesProvider(set, used) ? null : set;
    }

    // "SMTP host: localhost, port: 25" is the error of Jakarta Mail, no setting.
    private static bool IsOfError(PastedSetting setting) => setting.Key.Contains(' ', StringComparison.Ordinal);

    private static bool IsHostName(string host) => host.Contains('.', StringComparison.Ordinal) && !IsLoopback(host)
        && !IPAddress.TryParse(host, out _) && !host.Contains("xx", StringComparison.OrdinalIgnoreCase)
        && !host.StartsWith("your", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The servers of one provider have several names, and a name leads to others of the same domain.</summary>
    private static bool SharesProvider(string set, string used) =>
        MailProviders.Of(set) is { } provider && provider == MailProviders.Of(used)
        || Hosts.OrganizationOf(set).Equals(Hosts.OrganizationOf(used), StringComparison.OrdinalIgnoreCase);

    // The host in the words of an attempt, not in a setting: Node.js, PHP, Python, Java, Go, Ruby, MailKit.
    [GeneratedRegex(
        @"(?:\bE(?:CONNREFUSED|TIMEDOUT|NOTFOUND|AI_AGAIN) |\bwith host [""']?(?:\w+://)?|\bgetaddrinfo(?: failed)? for |\bdial tcp:?"
        + @" (?:lookup )?|to SMTP host: |[Uu]nable to connect to (?:\w+://)?|\bFailed to open TCP connection to |\bconnect\(2\) for [""']?)"
        + @"\[?(?<host>localhost\b|::1\b|\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Attempt();
}
