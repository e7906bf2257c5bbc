using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Tries with several ports in one text, each with its own error: one of them decides, and the others explain why it was not the port.
/// </summary>
internal static partial class SeveralTries
{
    // The tries of a person stand in sentences; a longer text is a log.
    private const int MaxLength = 4000;
    private const int MaxTries = 4;

    /// <summary>Each port with the name of what failed there, in the order of the text; empty if fewer than two differ.</summary>
    public static IReadOnlyList<(string Port, string Failure)> Find(string text)
    {
        var tries = new List<(string Port, string Failure)>();
        string? port = null;
        foreach (var part in Parts().Split(text.Length > MaxLength ? text[..MaxLength] : text))
        {
            var ports = Port().Matches(part).Select(match => match.Groups["port"].Value).Distinct().ToList();
            port = ports is [var only] ? only : ports.Count == 0 ? port : null;
            if (port is not null && FailureIn(part) is { } failure && !tries.Exists(each => each.Port == port))
            {
                tries.Add((port, failure));
            }
        }

        return tries.Select(each => each.Failure).Distinct().Skip(1).Any() ? [.. tries.Take(MaxTries)] : [];
    }

    private static string? FailureIn(string part) =>
        DemandsTls().IsMatch(part) ? "starttls"
        : WrongMode().IsMatch(part) ? "mode"
        : Certificate().IsMatch(part) ? "certificate"
        : Login().IsMatch(part) ? "login"
        : NoLogin().IsMatch(part) ? "no-login"
        : Relaying().IsMatch(part) ? "relay"
        : Refused().IsMatch(part) ? "refused"
        : TimedOut().IsMatch(part) ? "timeout"
        : Closed().IsMatch(part) ? "closed" : null;

    [GeneratedRegex(@"\n|(?<=[.;!])\s+(?=\p{L}|\d)|,\s+(?=(?:with|on|using|and|while|but|mit|bei|avec|con|com|auf)\b)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(
        @"(?:\b(?:port|porta|puerto|poort|portu|порт\w*|端口)[\s:=]*|:)(?<port>25|465|587|2525)(?![\d.-])"
        + @"|(?<![\d.:/])(?<port>465|587|2525)(?![\d.-])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Port();

    [GeneratedRegex(
        @"STARTTLS (?:is required|command first|first|required)"
        + @"|\b5\.7\.3\b[^\n]{0,20}STARTTLS|encryption (?:is )?(?:required|needed)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DemandsTls();

    [GeneratedRegex(@"wrong version number|record layer|first record does not look like a TLS|unknown protocol|packet length too long"
        + @"|Unrecognized SSL message|plaintext connection", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WrongMode();

    [GeneratedRegex(@"certificate|x509:|CERTIFICATE_VERIFY_FAILED|self[- ]signed", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Certificate();

    [GeneratedRegex(
        @"\b53[45]\b|authentication (?:failed|unsuccessful|error)|invalid (?:login|credentials)"
        + @"|username and password not accepted|could not authenticate|\b5\.7\.8\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Login();

    [GeneratedRegex(@"AUTH (?:extension )?(?:is )?not (?:supported|available|offered)|not support authentication|\b503\b[^\n]{0,30}\bAUTH\b"
        + @"|no (?:suitable |supported )?auth", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NoLogin();

    [GeneratedRegex(@"relay(?:ing)? (?:access )?denied|not permitted to relay|unable to relay|\b5\.7\.57\b|not authenticated to send",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Relaying();

    [GeneratedRegex(@"refused|ECONNREFUSED|\b10061\b|\b111\b|verweigert|refusé|rechazada|reddedildi|отказ",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Refused();

    [GeneratedRegex(@"tim(?:ed|es?)[ -]?out|ETIMEDOUT|i/o timeout|\b10060\b|zeitüberschreitung|zaman aşımı|délai|tiempo de espera",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TimedOut();

    [GeneratedRegex(@"connection (?:was )?(?:reset|closed|lost|aborted)|unexpected(?:ly)? (?:EOF|closed)|ECONNRESET|socket hang up|\bEOF\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Closed();
}
