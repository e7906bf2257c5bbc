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

        if (reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network
            && HostingProviders.Find(head, PortIn(values)) is { } hosted)
        {
            yield return ("@" + hosted, values);
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

    [GeneratedRegex(@"(?<![\w.@-])(?:smpt|stmp|smto|stpm)\.(?<domain>[a-z0-9-]+(?:\.[a-z0-9-]+){1,3})(?![\w-])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Transposed();
}
