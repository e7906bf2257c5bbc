using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What is wrong with values that the text shows outside of a mailer's settings: an address of the server with characters that end its
/// parts too early, a variable that the system sets itself, a name with letters that have changed places.
/// </summary>
internal static partial class TextRemarks
{
    // Settings stand near the error; the work stays bounded.
    private const int MaxLength = 12_000;

    /// <summary>The names of the steps, with the values that they need.</summary>
    public static IEnumerable<(string Step, IReadOnlyDictionary<string, string> Values)> Find(
        string text, Reason reason, IReadOnlyDictionary<string, string> values)
    {
        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        var isLogin = reason is Reason.AuthenticationFailed or Reason.AuthenticationNeeded;
        if (isLogin && UnsetLogin.SystemVariable(head) is { } variable)
        {
            yield return ("@own-variable-system", new Dictionary<string, string> { ["name"] = variable });
        }

        if ((isLogin || ReasonDefaults.IsAboutSettings(reason)) && Credentials().Match(head) is { Success: true } url)
        {
            yield return ("@own-url-encoding", new Dictionary<string, string>
            {
                ["own"] = $"{url.Groups["scheme"].Value}{url.Groups["user"].Value}:…@{url.Groups["host"].Value}",
                ["fixed"] = $"{url.Groups["scheme"].Value}{Encoded(url.Groups["user"].Value)}:…@{url.Groups["host"].Value}",
            });
        }

        if (reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network && OfHosting(head, PortIn(values)) is { } hosted)
        {
            yield return (hosted, values);
        }

        if (reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network && ProviderIn(head) is { } provider)
        {
            yield return ("@own-provider-server", new Dictionary<string, string>
            {
                ["provider"] = provider.Name,
                ["host"] = provider.Hosts[0],
                ["ports"] = provider.PortsForClients,
            });
        }

        if (reason is Reason.Blocklist or Reason.Reputation or Reason.RateLimited && ChecksAddresses().IsMatch(head))
        {
            yield return ("@own-address-checks", values);
        }

        if (ReasonDefaults.IsAboutSettings(reason) && Transposed().Match(head) is { Success: true } name)
        {
            yield return ("@own-host-typo", new Dictionary<string, string>
            {
                ["host"] = name.Value,
                ["fixed"] = "smtp." + name.Groups["domain"].Value,
            });
        }
    }

    /// <summary>The step for the host of sites and servers that the text names and that closes the port; null if there is none.</summary>
    public static string? OfHosting(string text, int? port) =>
        HostingProviders.Find(text.Length > MaxLength ? text[..MaxLength] : text, port) is { } name ? "@" + name : null;

    private static int? PortIn(IReadOnlyDictionary<string, string> values) =>
        int.TryParse(values.GetValueOrDefault("port"), System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>An address as user name; a sign at its end was one too many.</summary>
    private static string Encoded(string user) => user.TrimEnd('@').Replace("@", "%40", StringComparison.Ordinal);

    // "smtp+ssl://me@example.org:secret@smtp.example.org:465": the first "@" ends the user's part for many parsers.
    [GeneratedRegex(
        @"\b(?<scheme>(?:smtps?|submissions?)(?:\+\w{2,8})?://)(?<user>[^\s:/@""'`]{1,64}@[^\s:/""'`]{0,64})"
        + @":[^\s/""'`]{0,80}@(?<host>[\w.-]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    /// <summary>
    /// The provider that a person names without its server, or whose server stands in a report without the system's error.
    /// </summary>
    private static MailProvider? ProviderIn(string head) => NamesServer().Match(head) is { Success: true } server
        ? WithoutError().IsMatch(head) && MailProviders.Of(server.Value) is { Name: "Gmail" or "Yahoo" or "iCloud" or "Zoho" } named
            ? named : null
        : UsedProvider().Match(head) is { Success: true } used && !Working().IsMatch(head)
            ? MailProviders.Of(ServerOf(used.Groups["name"].Value)) : null;

    // What many programs write for a refused login too.
    [GeneratedRegex(@"\bSMTP connect\(\) failed|\bConnessione SMTP fallita|\bConexión SMTP fallida|\bCould not connect to SMTP host\.",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WithoutError();

    private static string ServerOf(string name) => name.ToLowerInvariant() switch
    {
        "yahoo" => "smtp.mail.yahoo.com",
        "icloud" => "smtp.mail.me.com",
        "zoho" => "smtp.zoho.com",
        "yandex" => "smtp.yandex.com",
        "gmx" => "mail.gmx.net",
        _ => "smtp.gmail.com",
    };

    // "I tried validating a number of email addresses using this library."
    [GeneratedRegex(
        @"\b(?:validat|verif|check)(?:e|ing|ied|y)?\s+"
        + @"(?:(?:if|whether|that|a number of|a list of|many|some|several|the|these|all)\s+)*"
        + @"(?:e-?mail\s+)?addresses\b[^\n]{0,80}\b(?:librar|package|validator|tool|module|script|SMTP|exist)"
        + @"|\bemail[ -](?:validator|verifier|validation|verification)[ -](?:librar|package|tool|module|script|js)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ChecksAddresses();

    // "When I send using gmail it works fine": the fault is elsewhere.
    [GeneratedRegex(
        @"\b(?:yahoo|gmail|icloud|zoho|yandex|gmx)\b[^.\n]{0,30}\b(?:works?|worked|fine|funktioniert|geht|fonctionne|marche|funciona"
        + @"|çalışıyor|oluyor|работает)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Working();

    // "I am using yahoo mail": a person names the provider and no server.
    [GeneratedRegex(
        @"\b(?:us(?:e|ing)|via|with|through|my|mit|über|avec|con|com|usando|benutze|nutze)\s+(?:a |an |my |the |our )?"
        + @"(?<name>yahoo|gmail|icloud|zoho|yandex|gmx)\b(?!\.)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex UsedProvider();

    [GeneratedRegex(@"\b(?:smtp|mail|mx|relay)[\w-]*(?:\.[\w-]+){2,}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NamesServer();

    [GeneratedRegex(@"(?<![\w.@-])(?:smpt|stmp|smto|stpm)\.(?<domain>[a-z0-9-]+(?:\.[a-z0-9-]+){1,3})(?![\w-])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Transposed();
}
