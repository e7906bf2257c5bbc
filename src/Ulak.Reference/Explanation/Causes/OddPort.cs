using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>A program that gets no connection to a public host on a port that servers for submission do not use (RFC 8314 §3.3).</summary>
internal static partial class OddPort
{
    /// <summary>The cause that it gives.</summary>
    public const string Cause = "net-odd-port";

    private static readonly FrozenSet<int> Usual = FrozenSet.ToFrozenSet([25, 465, 587, 2465, 2525, 2587]);

    private static readonly FrozenSet<string> Unconnected = FrozenSet.ToFrozenSet(
    [
        "timeout-own-server", "refused-own-server", "refused-receiver", "net-connect-failed", "net-no-greeting",
        "net-other", "net-closed-at-greeting", "timeout-conversation",
    ]);

    // NetEase takes TLS on 994 too, GoDaddy clear text on 80 and 3535, SMTP2GO on 8025 and 8465: their pages name these ports.
    private static readonly (string Domain, int[] Ports)[] Documented =
    [
        ("163.com", [994]), ("126.com", [994]), ("yeah.net", [994]), ("secureserver.net", [80, 3535]),
        ("smtp2go.com", [80, 443, 8025, 8465]), ("mailjet.com", [80, 588, 1025]),
        ("dnsexit.com", [26, 940, 8001]),
    ];

    /// <summary>The port, if it is an unusual one for the host; null otherwise.</summary>
    public static string? Find(Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause is null || !Unconnected.Contains(cause.Id) || !(finding.IsWithoutQueue || finding.Reader.IsDialog))
        {
            return null;
        }

        var host = values.GetValueOrDefault("host") ?? finding.Settings.Host
            ?? (finding.Match(Resolved()) is { } resolved ? resolved.Groups["host"].Value : null);
        var port = values.TryGetValue("port", out var shown)
            && int.TryParse(shown, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : finding.Match(Attempted()) is { } attempt
                ? int.Parse(attempt.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture)
            : finding.Settings.Port;
        return host is null || port is not { } known || Usual.Contains(known) || !IsPublic(host) || IsDocumented(host, known)
            ? null : known.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>In one's own network any port may be meant: a catcher, a container.</summary>
    private static bool IsPublic(string host) => IPAddress.TryParse(host, out _) ? !Situation.IsInternal(host) && host != "0.0.0.0"
        : host.Contains('.', StringComparison.Ordinal) && !host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
            && !host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase)
            && !host.EndsWith(".lan", StringComparison.OrdinalIgnoreCase);

    // Host and port of an attempt, as Jakarta Mail, Node.js, Go, PHP and mail programs print them.
    [GeneratedRegex(
        @"(?:host, port: ""?[\w.-]+""?, |(?:ECONNREFUSED|ETIMEDOUT|ECONNRESET|dial tcp:?|connect to|opening to|with host|refused by"
        + @"|[Cc]onnection established to)"
        + @" ['""\[]?(?:(?:ssl|tls|tcp|smtp)://)?[\w.-]+\]?:)(?<port>\d{2,5})(?!\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Attempted();

    // nodemailer's log of a connection.
    [GeneratedRegex(@"Resolved (?<host>[\w.-]+) as \d", RegexOptions.CultureInvariant)]
    private static partial Regex Resolved();

    private static bool IsDocumented(string host, int port) =>
        Array.Exists(Documented, each => host.EndsWith(each.Domain, StringComparison.OrdinalIgnoreCase) && each.Ports.Contains(port));
}
