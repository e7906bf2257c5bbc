using System.Collections.Immutable;
using System.Globalization;
using Ulak.Console.Api;
using Ulak.Reference.Explanation;
using Ulak.Relay.Suppressions;
using Ulak.Server;

namespace Ulak.Configuration;

/// <summary>The settings of return paths and of the suppression list.</summary>
internal static class ReturnSettingsTable
{
    private const string SetSyntax = "addresses, domains, patterns such as *.example.org, or table:FILE, separated by commas";
    private const string Ever = "ever";
    private const string Off = "off";

    private static readonly string SuppressSyntax =
        "REASON=NUMBER/PERIOD, separated by commas, with a PERIOD such as 90d, or ever; or off; the "
        + " reasons are " + string.Join(", ", SuppressionRules.Reasons.Select(each => each.Word()));

    public static ImmutableArray<Setting> All { get; } =
    [
        new("relay.returnPath", "a domain",
            "The domain of return paths. If it is set, each delivery goes out with a reverse-path that names it and is signed, and reports "
                + "that come back are matched to their message. Mail for the domain must reach this server. Each recipient then gets a "
                + "separate transaction (docs/relay.md).",
            s => s.Relay.ReturnPath,
            (s, v) => v.Length == 0 || (v.Contains('.', StringComparison.Ordinal)
                && new SmtpListenerOptions { HostName = v }.Validate().Count == 0)
                    ? s with { Relay = s.Relay with { ReturnPath = v } }
                    : null),
        new("relay.returnPathFor", SetSyntax, "The senders whose mail gets a signed return path. Default: all.",
            s => s.Relay.ReturnPathFor, (s, v) => s with { Relay = s.Relay with { ReturnPathFor = v } }),
        new Setting("relay.returnPathKey", "any text",
            "The key of the signatures, for several servers that share a domain. Default: a key in the data directory, which is created at "
                + "the first start. Set it in the environment.",
            s => s.Relay.ReturnPathKey, (s, v) => s with { Relay = s.Relay with { ReturnPathKey = v } }) with
        {
            IsSecret = true,
        },
        new("relay.forwardReports", "true or false", "Whether what comes back to a return path is sent on to the sender of the message.",
            s => s.Relay.ForwardsReports ? "true" : "false",
            (s, v) => bool.TryParse(v, out var on) ? s with { Relay = s.Relay with { ForwardsReports = on } } : null),
        new("relay.feedback", SetSyntax,
            "The addresses that providers send complaints to (feedback loops, RFC 5965). They are matched by the return path in them.",
            s => s.Relay.Feedback, (s, v) => s with { Relay = s.Relay with { Feedback = v } }),
        new("relay.suppress", SuppressSyntax,
            "After how many failures of a reason an address is suppressed. The period is how long failures count, and how long the address "
                + "is suppressed. feedback is a complaint. A refusal for the reputation of this server never suppresses an address.",
            s => Format(s.Relay.Suppressions),
            (s, v) => Parse(v) is { } rules ? s with { Relay = s.Relay with { Suppressions = rules } } : null),
    ];

    private static string Format(SuppressionRules rules) => rules.All.IsEmpty ? Off : string.Join(
        ", ",
        rules.All.Select(each => string.Create(
            CultureInfo.InvariantCulture,
            $"{each.Reason}={each.Failures}/{(each.Period is { } period ? DurationText.Format(period) : Ever)}")));

    private static SuppressionRules? Parse(string text)
    {
        if (text == Off)
        {
            return new SuppressionRules([]);
        }

        var rules = ImmutableArray.CreateBuilder<SuppressionRule>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ParseRule(word) is not { } rule || rules.Any(each => each.Reason == rule.Reason))
            {
                return null;
            }

            rules.Add(rule);
        }

        return rules.Count == 0 ? null : new SuppressionRules(rules.ToImmutable());
    }

    private static SuppressionRule? ParseRule(string word)
    {
        if (word.Split('=', '/') is not [var reason, var number, var end]
            || !SuppressionRules.Reasons.Any(each => each.Word() == reason)
            || SettingFormat.ParsePositiveInteger(number) is not { } failures)
        {
            return null;
        }

        return end == Ever ? new SuppressionRule(reason, failures, null)
            : DurationText.Parse(end) is { } period && period > TimeSpan.Zero ? new SuppressionRule(reason, failures, period)
            : null;
    }
}
