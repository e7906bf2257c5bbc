
namespace Ulak.Reference.Explanation.Reading;

/// <summary>Delivery reports, RFC 3464.</summary>
internal static class ReportReader
{
    public static Reading? Read(MimeEntity entity, List<MimeEntity> parts)
    {
        var returned = new HashSet<MimeEntity>(parts.Where(p => p.IsReturnedMessage).SelectMany(p => p.All()), ReferenceEqualityComparer.Instance);
        ReportFields? report = null;
        MimeEntity? from = null;
        foreach (var part in parts.Where(p => !returned.Contains(p) && p.Body.Count > 0).OrderBy(p => p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal) ? 0 : 1))
        {
            if (part.MediaType.StartsWith("text/html", StringComparison.Ordinal))
            {
                continue;
            }

            report = ReportFields.Read(part.MediaType.EndsWith("delivery-status", StringComparison.Ordinal) ? part.Body : NoticeReader.BeforeCopy(part.Body));
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

        var notice = NoticeReader.Notice(entity, parts.Where(p => !ReferenceEquals(p, from) || !p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal)));
        var entries = NoticeReader.Entries(notice, null);
        var findings = new List<Finding>();
        var whole = report.Recipients.Count <= NoticeReader.MaxSharing ? new Passage(notice) : null;
        foreach (var group in report.Recipients.Take(NoticeReader.MaxRecipients))
        {
            findings.Add(Recipient(group, report.Message, whole, entries) with { SharesNotice = report.Recipients.Count > 1 });
        }

        return new Reading(InputKind.DeliveryReport, WithoutTwins(findings));
    }

    private static Finding Recipient(List<HeaderField> group, List<HeaderField> message, Passage? whole, List<NoticeEntry> entries)
    {
        var (address, at) = Address(group, entries);
        var passages = new List<Passage>();
        if (ReportFields.Field(group, "Diagnostic-Code") is { } diagnostic && diagnostic.Value.Text.Trim().Length > 0)
        {
            passages.Add(diagnostic.Value);
        }

        var hasDiagnosis = passages.Count > 0;
        if (!hasDiagnosis && ReportFields.Field(group, "Status") is { } status && status.Value.Text.IndexOf('(', StringComparison.Ordinal) is > 0 and var comment)
        {
            // "Status: 4.0.0 (mx.example.org: host name lookup failure)"
            var (text, at0) = (status.Value.Text, status.Value.Locate(comment + 1, status.Value.Text.Length));
            passages.Add(new Passage(new SourceLine(text[(comment + 1)..], at0.Offset, at0.Length)));
        }

        if (ReportFields.Field(group, "X-Supplementary-Info") is { } more)
        {
            passages.Add(more.Value);
        }

        foreach (var entry in entries)
        {
            if (string.Equals(entry.Address, address, StringComparison.OrdinalIgnoreCase) && !entry.Text.IsEmpty)
            {
                passages.Add(entry.Text);
            }
        }

        if (whole is not null && (entries.Count <= 1 || passages.Count == 0))
        {
            passages.Add(whole);
        }

        return new Finding
        {
            Address = address,
            AddressAt = at,
            Passages = passages,
            Status = Status(group),
            HasDiagnosis = hasDiagnosis,
            Action = ReportFields.Field(group, "Action")?.Text.Split(' ', ';', '(')[0].ToLowerInvariant(),
            ProviderHints = string.Join(' ', ReportFields.Untyped(group, "Remote-MTA"), ReportFields.Untyped(message, "Reporting-MTA")),
        };
    }

    private static (string? Address, Evidence? At) Address(List<HeaderField> group, List<NoticeEntry> entries)
    {
        foreach (var name in (string[])["Final-Recipient", "Original-Recipient", "X-Actual-Recipient"])
        {
            if (ReportFields.Field(group, name) is { } field && AddressScanner.Find(field.Value.Text) is { } found)
            {
                return (found.Address, field.Value.Locate(found.Start, found.End));
            }
        }

        return entries is [var only] ? (only.Address, only.At) : (ReportFields.Untyped(group, "Final-Recipient"), null);
    }

    private static string? Status(List<HeaderField> group)
    {
        var text = ReportFields.Field(group, "Status")?.Text ?? "";
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) && CodeScanner.Enhanced(text, i) is { } code)
            {
                return code.Code;
            }
        }

        return null;
    }

    /// <summary>Some servers report the same recipient twice, once for each hop; the entry with a diagnosis is the one that tells.</summary>
    private static List<Finding> WithoutTwins(List<Finding> findings)
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
                result[index] = result[index].Passages.Count > 6 ? result[index] : result[index] with { Passages = [.. result[index].Passages, .. finding.Passages] };
            }
            else
            {
                result.Add(finding);
            }
        }

        return result;
    }
}
