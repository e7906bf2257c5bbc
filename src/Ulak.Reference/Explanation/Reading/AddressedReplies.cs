using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Several replies in a person's words, each behind its recipient: "To a@example.org: 550 …. To b@example.net: 452 …", or behind the
/// domain of many: "@example.org (550 …), @example.net (452 …)".
/// </summary>
internal static partial class AddressedReplies
{
    private const int MaxReplies = 20;

    /// <summary>The recipients with their replies; empty if there are not at least two.</summary>
    public static List<(string Address, Evidence Evidence, Passage Reply)> Find(IReadOnlyList<SourceLine> lines)
    {
        var found = new List<(string Address, Evidence Evidence, Passage Reply)>();
        foreach (var line in lines)
        {
            var matches = line.Text.Length > 2000 ? null : Addressed().Matches(line.Text);
            for (var i = 0; i < (matches?.Count ?? 0) && found.Count < MaxReplies; i++)
            {
                var (address, start) = (matches![i].Groups["address"], matches[i].Groups["code"].Index);
                var end = i + 1 < matches.Count ? matches[i + 1].Index : line.Text.Length;
                found.Add((address.Value, new Passage(line).Locate(address.Index, address.Index + address.Length)!,
                    new Passage(line.Slice(start, end - start))));
            }
        }

        return found.Select(each => each.Address).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1 ? found : [];
    }

    [GeneratedRegex(
        @"(?:\b[Tt]o |\b[Aa]n |\b[Ff]or |\b[Ff]ür |\b[Pp]our |\b[Pp]ara |[-*•] ?)?<?(?<address>[\w.+-]{0,64}@[\w-]+(?:\.[\w-]+)+)>?[""')]?"
        + @" ?(?::|->|→|=>|–|-)? ?(?:(?:gives|returns|got|says|error|bounced with|liefert|meldet) ?:? ?)?[""'(]?"
        + @"(?<code>[45]\d\d(?=[ -])(?! ?[-/]\d{2}))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Addressed();
}
