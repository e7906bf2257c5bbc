using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// The daily summary that pflogsumm makes of Postfix's log. It counts; only the sections with details contain the words of refusals, and
/// those of "message reject" are refusals of the own server.
/// </summary>
internal static partial class MailSummary
{
    private const int MaxEntries = 12;

    private enum Section
    {
        Other,
        Deferred,
        Bounced,
        Rejected,
    }

    /// <summary>Null if the text is no such summary, or has lines of the log itself.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines)
    {
        if (!lines.Any(line => Title().IsMatch(line.Text)) || lines.Count(line => Total().IsMatch(line.Text)) < 3
            || lines.Any(line => JoinedLines.IsEntry(line.Text)))
        {
            return null;
        }

        var entries = new List<Finding>();
        var section = Section.Other;
        foreach (var line in lines)
        {
            section = SectionOf(line.Text) ?? section;
            if (entries.Count < MaxEntries && Entry(line, section) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new ParsedInput(InputKind.Log, entries.Count > 0
            ? entries.OrderBy(entry => entry.IsOwnRefusal ? 1 : 0).ToList()
            : [new Finding { ReasonByForm = Reason.Unknown, IsSummary = true }]);
    }

    private static Section? SectionOf(string text) => Heading().Match(text) is not { Success: true } match ? null
        : match.Groups["kind"].Value switch
        {
            "deferral" => Section.Deferred,
            "bounce" => Section.Bounced,
            "reject" => Section.Rejected,
            _ => Section.Other,
        };

    private static Finding? Entry(SourceLine line, Section section)
    {
        var match = section switch
        {
            Section.Deferred or Section.Bounced => Counted().Match(line.Text),
            Section.Rejected => Refusal().Match(line.Text),
            _ => null,
        };
        if (match is not { Success: true })
        {
            return null;
        }

        var words = match.Groups["words"];
        var isOwn = section == Section.Rejected;
        return LogText.ToFinding(line, null, words.Index, words.Index + words.Length) with
        {
            IsOwnRefusal = isOwn,
            Client = isOwn ? "" : null,
            Action = section == Section.Deferred ? "delayed" : section == Section.Bounced ? "failed" : null,
        };
    }

    [GeneratedRegex(@"^[\s#]{0,6}(?:Grand Totals|message (?:deferral|bounce|reject(?: warning)?) detail|messages)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Title();

    [GeneratedRegex(@"^\s{1,12}\d+\s{1,4}(?:received|delivered|forwarded|deferred|bounced|rejected|reject warnings|held|discarded)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Total();

    [GeneratedRegex(@"^[\s#]{0,6}(?:message (?<kind>deferral|bounce|reject)(?! warning) detail|message [\w ]+ detail|smtp delivery failures"
        + @"|Warnings|Fatal Errors|Panics|Master daemon|Per-|Host/Domain|Senders by|Recipients by|Messages with)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    // "        14   host mx.example.net[192.0.2.2] said: 450 …".
    [GeneratedRegex(@"^\s{4,16}\d+\s{2,}(?<words>\S.{5,})$", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    // "    Relay access denied (total: 6)"; the clients follow below.
    [GeneratedRegex(@"^\s{3,8}(?<words>(?![A-Z]+ )\S.{3,}?) \(total: \d+\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();
}
