namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Reads lines of servers' logs.</summary>
internal static class LogReader
{
    private static readonly ILogFormat[] Formats =
    [
        new LoginLog(), new PostfixDeliveryLog(), new PostfixServerLog(), new SendmailLog(), new OpenSmtpdLog(), new EximLog(),
        new ExchangeLog(), new HarakaLog(), new QmailLog(), new MaddyLog(), new StalwartLog(), new DovecotLog(),
    ];

    // The lines after the first one give its cause: "SSL_accept error", "TLS library problem: wrong version number".
    private const int MaxFollowUps = 4;

    /// <summary>Returns null if no line is from a log.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines, CancellationToken cancellationToken = default)
    {
        var findings = new List<Finding>();
        ILogLineReader[] readers = [.. Formats.Select(format => format.Open())];
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var reader in readers)
            {
                if (reader.Read(line) is { } finding)
                {
                    findings.Add(finding);
                    break;
                }
            }
        }

        return findings.Count > 0 ? new ParsedInput(InputKind.Log, WithoutFollowUps(LatestPerRecipient(findings))) : null;
    }

    /// <summary>A recipient that is retried has many lines; the last one is its current state.</summary>
    private static List<Finding> LatestPerRecipient(List<Finding> findings)
    {
        var result = new List<Finding>();
        var index = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var finding in findings)
        {
            if (finding.Address is null)
            {
                result.Add(finding);
            }
            else if (index.TryGetValue(finding.Address, out var at))
            {
                result[at] = finding;
            }
            else
            {
                index.Add(finding.Address, result.Count);
                result.Add(finding);
            }
        }

        return result;
    }

    /// <summary>Lines without a recipient explain those with one; alone, the first of them counts, with the lines that follow it.</summary>
    private static List<Finding> WithoutFollowUps(List<Finding> findings) =>
        findings.Exists(finding => finding.Address is not null) ? findings.FindAll(finding => finding.Address is not null)
            : [findings[0] with { Statements = [.. findings.Take(MaxFollowUps).SelectMany(finding => finding.Statements)] }];
}
