

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Reads delivery reports (RFC 3464).</summary>
internal static class DeliveryReportReader
{
    public static ParsedInput? Read(MimeEntity entity, List<MimeEntity> parts)
    {
        var returned = new HashSet<MimeEntity>(parts.Where(p => p.IsReturnedMessage).SelectMany(p => p.SelfAndDescendants()),
            ReferenceEqualityComparer.Instance);
        ReportFields? report = null;
        MimeEntity? from = null;
        foreach (var part in parts.Where(p => !returned.Contains(p) && p.Body.Count > 0)
            .OrderBy(p => p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal) ? 0 : 1))
        {
            if (part.MediaType.StartsWith("text/html", StringComparison.Ordinal))
            {
                continue;
            }

            report = ReportFields.Read(part.MediaType.EndsWith("delivery-status", StringComparison.Ordinal)
                ? part.Body : NoticeText.BeforeCopy(part.Body));
            if (report is not null)
            {
                from = part;
                break;
            }
        }

        if (report is null)
        {
            return null;
        }

        var notice = NoticeText.Find(entity,
            parts.Where(p => !ReferenceEquals(p, from) || !p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal)));
        var entries = NoticeRecipients.Find(notice, null);
        var findings = new List<Finding>();
        var whole = report.Recipients.Count <= NoticeReader.MaxSharedRecipients ? new Passage(notice) : null;
        foreach (var group in report.Recipients.Take(NoticeReader.MaxRecipients))
        {
            findings.Add(ReadRecipient(group, report.Message, whole, entries) with { IsSharedNotice = report.Recipients.Count > 1 });
        }

        findings.AddRange(OnlyInNotice(entries, findings));
        return new ParsedInput(InputKind.DeliveryReport, MergeDuplicates(findings));
    }

    /// <summary>
    /// Recipients that the notice lists and the report lacks: a report that was pasted in part. The notice refuses each in the same words.
    /// </summary>
    private static IEnumerable<Finding> OnlyInNotice(List<NoticeEntry> entries, List<Finding> findings) =>
        findings.Count == 0 || !findings.TrueForAll(finding => finding.Action == "failed")
            || entries.Count is < 2 or > NoticeReader.MaxRecipients || entries.Count <= findings.Count ? []
        : entries.Where(entry => !entry.Text.IsEmpty && entries[0].Text.Text.Contains(Words(entry), StringComparison.Ordinal)
            && !findings.Exists(finding => string.Equals(entry.Address, finding.Address, StringComparison.OrdinalIgnoreCase)))
            .Select(entry => findings[0] with { Address = entry.Address, AddressEvidence = entry.Evidence });

    private static string Words(NoticeEntry entry) => entry.Text.Text.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon
        ? entry.Text.Text[(colon + 2)..].Trim() : entry.Text.Text.Trim();

    private static Finding ReadRecipient(List<MimeHeaderField> group, List<MimeHeaderField> message, Passage? whole,
        List<NoticeEntry> entries)
    {
        var (address, at) = FindAddress(group, entries);
        var statements = new List<Statement>();
        if (ReportFields.Field(group, "Diagnostic-Code") is { } diagnostic && diagnostic.Value.Text.Trim().Length > 0)
        {
            statements.Add(Statement.Remote(diagnostic.Value));
        }

        var hasDiagnosis = statements.Count > 0;
        if (!hasDiagnosis && ReportFields.Field(group, "Status") is { } status
            && status.Value.Text.IndexOf('(', StringComparison.Ordinal) is > 0 and var comment)
        {
            // "Status: 4.0.0 (mx.example.org: host name lookup failure)"
            var (text, at0) = (status.Value.Text, status.Value.Locate(comment + 1, status.Value.Text.Length));
            statements.Add(Statement.Own(new Passage(new SourceLine(text[(comment + 1)..], at0.Offset, at0.Length))));
        }

        if (ReportFields.Field(group, "X-Supplementary-Info") is { } more)
        {
            statements.Add(Statement.Own(more.Value));
        }

        foreach (var entry in entries)
        {
            if (string.Equals(entry.Address, address, StringComparison.OrdinalIgnoreCase) && !entry.Text.IsEmpty)
            {
                statements.Add(Statement.Own(entry.Text));
            }
        }

        if (whole is not null && (entries.Count <= 1 || statements.Count == 0))
        {
            statements.Add(Statement.Own(whole));
        }

        return new Finding
        {
            Address = address,
            AddressEvidence = at,
            Statements = statements,
            Status = FindStatus(group),
            HasDiagnostic = hasDiagnosis,
            IsOwnRefusal = hasDiagnosis && IsOwnFilter(group),
            Values = ReportFields.Field(group, "Will-Retry-Until") is { } until
                ? new Dictionary<string, string> { ["until"] = until.Text.Trim() } : null,
            RemoteHost = ReportFields.ValueWithoutType(group, "Remote-MTA"),
            // A report that was pasted without its empty lines has all fields in one group.
            ReportingHost = ReportFields.ValueWithoutType(message, "Reporting-MTA")
                ?? ReportFields.ValueWithoutType(group, "Reporting-MTA"),
            Action = ReportFields.Field(group, "Action")?.Text.Split(' ', ';', '(')[0].ToLowerInvariant(),
            ProviderHints = string.Join(' ', ReportFields.ValueWithoutType(group, "Remote-MTA"),
                ReportFields.ValueWithoutType(message, "Reporting-MTA")),
        };
    }

    /// <summary>"Diagnostic-Code: X-Postfix; Spam message rejected": the words are a filter's of the reporting server.</summary>
    private static bool IsOwnFilter(List<MimeHeaderField> group) =>
        ReportFields.Field(group, "Diagnostic-Code")?.Text.Trim() is { } text
        && text.StartsWith("X-Postfix", StringComparison.OrdinalIgnoreCase)
        && text.Contains("message rejected", StringComparison.OrdinalIgnoreCase);

    private static (string? Address, Evidence? At) FindAddress(List<MimeHeaderField> group, List<NoticeEntry> entries)
    {
        foreach (var name in (string[])["Final-Recipient", "Original-Recipient", "X-Actual-Recipient"])
        {
            if (ReportFields.Field(group, name) is { } field && AddressScanner.Find(field.Value.Text) is { } found)
            {
                return (found.Address, field.Value.Locate(found.Start, found.End));
            }
        }

        return entries is [var only] ? (only.Address, only.Evidence) : (ReportFields.ValueWithoutType(group, "Final-Recipient"), null);
    }

    private static string? FindStatus(List<MimeHeaderField> group)
    {
        var text = ReportFields.Field(group, "Status")?.Text ?? "";
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) && CodeScanner.EnhancedCodeAt(text, i) is { } code)
            {
                return code.Code;
            }
        }

        return null;
    }

    /// <summary>Some servers report a recipient twice, once for each hop. The statements are merged.</summary>
    private static List<Finding> MergeDuplicates(List<Finding> findings)
    {
        var result = new List<Finding>();
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var finding in findings)
        {
            if (finding.Address is null || !seen.TryGetValue(finding.Address, out var index))
            {
                if (finding.Address is not null)
                {
                    seen.Add(finding.Address, result.Count);
                }

                result.Add(finding);
            }
            else if (result[index].Status == finding.Status)
            {
                result[index] = result[index].Statements.Count > 6
                    ? result[index]
                    : result[index] with { Statements = [.. result[index].Statements, .. finding.Statements] };
            }
            else
            {
                result.Add(finding);
            }
        }

        return result;
    }
}
