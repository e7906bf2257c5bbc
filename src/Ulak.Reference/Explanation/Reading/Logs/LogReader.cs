using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Reads lines of servers' logs.</summary>
internal static partial class LogReader
{
    private static readonly ILogFormat[] Formats =
    [
        new MailqLog(), new LoginLog(), new AmavisLog(), new PostfixDeliveryLog(), new PostfixServerLog(),
        new SendmailLog(), new OpenSmtpdLog(), new EximLog(),
        new ExchangeLog(), new HarakaLog(), new QmailLog(), new MaddyLog(), new StalwartLog(), new DovecotLog(),
        new PowerMtaLog(), new FaultLog(),
    ];

    // The lines after the first one give its cause: "SSL_accept error", "TLS library problem: wrong version number".
    private const int MaxFollowUps = 4;

    // Words of a refusal whose cause the server writes in another line.
    private static readonly System.Buffers.SearchValues<string> OwnTrouble = System.Buffers.SearchValues.Create(
    [
        "lookup failure", "onfiguration error", "onfiguration problem", "Service unavailable", "mail transport",
        "nsufficient system storage", "ry again later", "perating system error", "nternal error", "nternal failure", "local mailer",
        "Temporary AUTH failure",
        "too many connections",
    ], StringComparison.Ordinal);

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

        if (findings.Exists(finding => finding.IsOwnNotice))
        {
            findings = findings.ConvertAll(each => each with { IsOwnNotice = true });
        }

        return findings.Count > 0
            ? new ParsedInput(InputKind.Log, FailuresFirst(
                WithoutFollowUps(LatestPerRecipient(WithLogins(WithFaults(WithRefusals(findings))), lines)))) : null;
    }

    /// <summary>"Temporary lookup failure" in one line is explained by the warning about the table in another.</summary>
    private static List<Finding> WithFaults(List<Finding> findings)
    {
        // The first one also explains what stands before it: a server may write the refusal first.
        var last = findings.FindIndex(finding => finding.IsFault);
        var isExplained = false;
        for (var i = 0; i < findings.Count; i++)
        {
            if (findings[i].IsFault)
            {
                last = i;
            }
            else if (last >= 0 && findings[i].ReasonByForm is null && findings[i].Statements is [{ } words, ..]
                && (findings[i].IsOwnRefusal || !words.Text.Contains(" said: ", StringComparison.Ordinal))
                && words.Text.AsSpan().ContainsAny(OwnTrouble))
            {
                isExplained = true;
                findings[i] = findings[i] with
                {
                    Statements = [.. findings[last].Statements, .. findings[i].Statements],
                    IsOwnRefusal = true,
                };
            }
        }

        return isExplained ? findings.FindAll(finding => !finding.IsFault) : findings;
    }

    /// <summary>
    /// A client whose login failed goes on without one and is refused as a stranger: the failed login is the cause.
    /// </summary>
    private static List<Finding> WithLogins(List<Finding> findings)
    {
        var login = findings.FindIndex(finding => finding.Client is not null && finding.ReasonByForm == Reason.AuthenticationFailed);
        return login < 0 ? findings : findings.ConvertAll(finding => finding.IsOwnRefusal && finding.ReasonByForm is null
            && finding.Client == findings[login].Client && finding.Statements is [{ } words, ..]
            && words.Text.AsSpan().ContainsAny(Stranger)
            ? finding with
            {
                Statements = [.. findings[login].Statements, .. finding.Statements],
                ReasonByForm = Reason.AuthenticationFailed,
                Step = SessionStep.Auth,
            }
            : finding);
    }

    /// <summary>
    /// What a server replied, or how an attempt over IPv4 failed, counts, and not the attempt over IPv6 that had no way: that error may
    /// be in the line of the recipient, the other in a line before it.
    /// </summary>
    private static List<Finding> WithRefusals(List<Finding> findings)
    {
        var start = 0;
        for (var i = 0; i < findings.Count; i++)
        {
            if (findings[i].Address is null)
            {
                continue;
            }

            var attempts = IsUnrouted(findings[i]) ? findings[start..i] : [];
            if (attempts.FindLast(each => each.Statements is [{ Codes.Reply: >= 400 }, ..]) is { } refusal)
            {
                findings[i] = findings[i] with { Statements = refusal.Statements, Status = null };
            }
            else if (attempts.FindLast(IsOverIPv4) is { } attempt)
            {
                findings[i] = findings[i] with { Statements = attempt.Statements };
            }

            start = i + 1;
        }

        return findings.Exists(IsOverIPv4) ? findings.FindAll(each => each.Address is not null || !IsUnrouted(each)) : findings;
    }

    private static bool IsUnrouted(Finding finding) =>
        finding.Statements is [{ } words, ..] && UnroutedIPv6().IsMatch(words.Text);

    private static bool IsOverIPv4(Finding finding) =>
        finding.Statements is [{ } words, ..] && IPv4Attempt().IsMatch(words.Text);

    [GeneratedRegex(
        @"^connect to [\w.-]+\[[0-9a-f]*:[0-9a-f:.]+\]:\d+: (?:Cannot assign requested address|Network is unreachable|No route to host)",
        RegexOptions.CultureInvariant)]
    private static partial Regex UnroutedIPv6();

    [GeneratedRegex(@"^connect to [\w.-]+\[\d{1,3}(?:\.\d{1,3}){3}\]:\d+: ", RegexOptions.CultureInvariant)]
    private static partial Regex IPv4Attempt();

    // How servers refuse a client that has not logged in.
    private static readonly System.Buffers.SearchValues<string> Stranger = System.Buffers.SearchValues.Create(
        ["Access denied", "elay access denied", "elay not permitted", "elaying denied", "uthentication required"],
        StringComparison.Ordinal);

    // Lines that only sum up what others report.
    private static readonly System.Buffers.SearchValues<string> Summary =
        System.Buffers.SearchValues.Create(["Tried all MXs", "Some recipients"], StringComparison.Ordinal);

    /// <summary>A recipient that is retried has many lines; the last one is its current state.</summary>
    private static List<Finding> LatestPerRecipient(List<Finding> findings, IReadOnlyList<SourceLine> lines)
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
                // A hand-over to a filter of the same server is no result, and a message that passed under other settings is none of the
                // one that failed: what the other lines report counts.
                var isResult = (finding.HandedOverAs is null || result[at].HandedOverAs is not null)
                    && !(IsSuccess(finding) && !IsSuccess(result[at]) && IsComparison(lines, result[at], finding));
                result[at] = isResult ? finding : result[at];
            }
            else
            {
                index.Add(finding.Address, result.Count);
                result.Add(finding);
            }
        }

        return result;
    }

    /// <summary>
    /// Whether a person compares two messages: words of theirs stand between the lines, and the lines do not name one message.
    /// </summary>
    private static bool IsComparison(IReadOnlyList<SourceLine> lines, Finding failed, Finding passed)
    {
        var (from, to) = (LineOf(lines, failed), LineOf(lines, passed));
        if (from < 0 || to <= from)
        {
            return false;
        }

        var first = QueueId().Match(lines[from].Text);
        var second = QueueId().Match(lines[to].Text);
        if (first.Success && second.Success && first.ValueSpan.SequenceEqual(second.ValueSpan))
        {
            return false;
        }

        for (var i = from + 1; i < to; i++)
        {
            if (Prose().IsMatch(lines[i].Text))
            {
                return true;
            }
        }

        return false;
    }

    private static int LineOf(IReadOnlyList<SourceLine> lines, Finding finding)
    {
        for (var i = 0; i < lines.Count && finding.AddressEvidence is { } address; i++)
        {
            if (address.Offset < lines[i].Offset + lines[i].Length)
            {
                return address.Offset >= lines[i].Offset ? i : -1;
            }
        }

        return -1;
    }

    // "4F1B2C3D: to=<a@example.org>"
    [GeneratedRegex(@"[0-9A-Za-z]{6,20}(?=: to=)", RegexOptions.CultureInvariant)]
    private static partial Regex QueueId();

    // A line of a person: words, no time of day, and none of the signs with which programs write.
    [GeneratedRegex(@"^(?!.*\d\d:\d\d)(?!.*[=\[\]<>])\s*\p{L}[\p{L}\p{N} ,.'’()/-]*[:.!?,]?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Prose();

    /// <summary>Lines without a recipient explain those with one; alone, the first of them counts, with the lines that follow it.</summary>
    private static List<Finding> WithoutFollowUps(List<Finding> findings)
    {
        var addressed = findings.FindAll(finding => finding.Address is not null);
        if (addressed.Count == 0)
        {
            return
            [
                First(findings) with { Statements = [.. InOrder(findings).Take(MaxFollowUps).SelectMany(finding => finding.Statements)] },
            ];
        }

        // A part of a log may show that one recipient was reached, and of another only that its servers were not.
        var attempts = addressed.TrueForAll(IsSuccess)
            ? findings.FindAll(finding => finding.Address is null && IsFailedConnection(finding)) : [];
        return attempts is [var first, ..]
            ? [first with { Statements = [.. attempts.Take(MaxFollowUps).SelectMany(finding => finding.Statements)] }, .. addressed]
            : addressed;
    }

    private static bool IsFailedConnection(Finding finding) =>
        finding.Statements is [{ } words, ..] && (IsOverIPv4(finding) || IsUnrouted(finding))
        && !words.Text.Contains(" said: ", StringComparison.Ordinal);

    private static bool IsSuccess(Finding finding) => finding.ReasonByForm is Reason.Delivered or Reason.Accepted;

    /// <summary>What failed is asked about; what was delivered beside it follows.</summary>
    private static List<Finding> FailuresFirst(List<Finding> findings) =>
        [.. findings.OrderBy(finding => IsSuccess(finding) ? 1 : 0)];

    private static Finding First(List<Finding> findings) =>
        findings.Find(finding => !IsSummary(finding) && finding.CutLog is null) ?? findings[0];

    private static IEnumerable<Finding> InOrder(List<Finding> findings) => findings.OrderBy(finding => IsSummary(finding) ? 1 : 0);

    private static bool IsSummary(Finding finding) =>
        finding.Statements is [{ Text.Length: < 1000 } words, ..] && words.Text.AsSpan().ContainsAny(Summary);
}
