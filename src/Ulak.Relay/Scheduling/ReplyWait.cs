using System.Globalization;
using System.Text.RegularExpressions;

namespace Ulak.Relay.Scheduling;

/// <summary>The time for which a reply asks to wait, such as <c>450 4.2.0 Greylisted, try again in 300 seconds</c>.</summary>
internal static partial class ReplyWait
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Finds the time in a temporary refusal; null if there is none, or it is longer than a day.</summary>
    public static TimeSpan? Find(string reply)
    {
        if (!reply.StartsWith('4'))
        {
            return null;
        }

        var wait = Clock().Match(reply) is { Success: true } clock ? Read(clock)
            : Number().Match(reply) is { Success: true } number ? ReadNumber(number)
            : null;
        return wait > TimeSpan.Zero && wait <= Longest ? wait : null;
    }

    private static TimeSpan? Read(Match match) => new(
        Int(match, "hours"), Int(match, "minutes"), match.Groups["seconds"].Success ? Int(match, "seconds") : 0);

    private static TimeSpan? ReadNumber(Match match) => match.Groups["unit"].Value[0] switch
    {
        's' or 'S' => TimeSpan.FromSeconds(Int(match, "number")),
        'm' or 'M' => TimeSpan.FromMinutes(Int(match, "number")),
        _ => TimeSpan.FromHours(Int(match, "number")),
    };

    private static int Int(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    // Only after words that ask to come back: "100 messages in 60 seconds" is a limit, and no time to wait.
    private const string Asks =
        @"\b(?:try|retry|again|come\s+back|wait|greylist\w*|graylist\w*|delayed|deferred|resend|return|blocked|limited)\b[^0-9;]{0,40}?";

    // milter-greylist: "Greylisting in action, please come back in 00:05:00".
    [GeneratedRegex(
        Asks + @"\b(?<hours>\d{1,2}):(?<minutes>[0-5]\d)(?::(?<seconds>[0-5]\d))?\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(
        Asks + @"\b(?:in|after|for|least|about|another|wait)\s+(?<number>\d{1,5})\s?"
            + @"(?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
