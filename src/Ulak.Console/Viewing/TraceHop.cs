using System.Globalization;
using System.Text.RegularExpressions;
using Ulak.Console.Messages;

namespace Ulak.Console.Viewing;

/// <summary>A server through which a message passed, from a Received field (RFC 5321 §4.4).</summary>
/// <param name="From">The client that sent it; empty where the field has none.</param>
/// <param name="By">The server that received it.</param>
/// <param name="With">The protocol.</param>
/// <param name="At">When; null where the date cannot be read.</param>
public sealed partial record TraceHop(string From, string By, string With, DateTimeOffset? At)
{
    private const int MaxHops = 50;

    /// <summary>How long after the hop before; null where one of the two has no date.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The path of a message, from its origin on.</summary>
    public static IReadOnlyList<TraceHop> PathOf(IEnumerable<MessageHeader> headers)
    {
        var hops = headers.Where(header => header.Name.Equals("Received", StringComparison.OrdinalIgnoreCase)).Take(MaxHops)
            .Select(header => Read(header.Value)).Reverse().ToList();
        return [.. hops.Select((hop, i) => i > 0 && hop.At is { } at && hops[i - 1].At is { } before ? hop with { Delay = at - before }
            : hop)];
    }

    private static TraceHop Read(string value)
    {
        var text = Space().Replace(value, " ").Trim();
        var semicolon = text.LastIndexOf(';');
        var clauses = semicolon < 0 ? text : text[..semicolon];
        return new TraceHop(Clause(clauses, "from"), Clause(clauses, "by"), Clause(clauses, "with"), semicolon < 0 ? null
            : DateOf(text[(semicolon + 1)..]));
    }

    private static string Clause(string text, string name) =>
        Regex.Match(text, $@"(?:^|\s){name}\s+(\S+)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? match.Groups[1].Value : "";

    private static DateTimeOffset? DateOf(string text)
    {
        var date = Comment().Replace(text, "").Trim();
        return DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal,
            out var at) ? at : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Comment();
}
