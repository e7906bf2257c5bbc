

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Reads feedback reports (RFC 5965), and complaints in a provider's own format.</summary>
internal static class FeedbackReportReader
{
    public static ParsedInput? Read(MimeEntity entity, List<MimeEntity> parts)
    {
        var report = parts.Find(p => p.MediaType == "message/feedback-report");
        var fields = report is null ? [] : MimeReader.ReadFields(report.Body, FirstNonBlankLine(report.Body), report.Body.Count).Fields;
        if (report is null)
        {
            // Without MIME parts: the field alone in a text.
            foreach (var part in parts)
            {
                var at = part.IsReturnedMessage ? -1 : IndexOf(part.Body, "Feedback-Type:");
                if (at >= 0)
                {
                    fields = MimeReader.ReadFields(part.Body, at, part.Body.Count).Fields;
                    break;
                }
            }
        }

        if (report is null && fields.Count == 0)
        {
            // Microsoft's Junk Mail Reporting Program attaches the message without a report. The subject is from samples; no document
            // describes it.
            if (entity.Field("Subject") is { } subject
                && subject.Text.StartsWith("complaint about message from", StringComparison.OrdinalIgnoreCase))
            {
                var about = FindReturnedRecipient(entity);
                return new ParsedInput(InputKind.FeedbackReport, [ToFinding(about?.Address, about?.At, subject.Value)]);
            }

            return null;
        }

        var type = fields.Find(f => f.Name.Equals("Feedback-Type", StringComparison.OrdinalIgnoreCase))?.Value;
        var findings = new List<Finding>();
        foreach (var field in fields)
        {
            if ((field.Name.Equals("Original-Rcpt-To", StringComparison.OrdinalIgnoreCase)
                || field.Name.Equals("Removal-Recipient", StringComparison.OrdinalIgnoreCase))
                && AddressScanner.Find(field.Value.Text) is { } address
                && !findings.Exists(f => string.Equals(f.Address, address.Address, StringComparison.OrdinalIgnoreCase)))
            {
                findings.Add(ToFinding(address.Address, field.Value.Locate(address.Start, address.End), type));
            }
        }

        if (findings.Count == 0)
        {
            findings.Add(FindReturnedRecipient(entity) is { } to ? ToFinding(to.Address, to.At, type) : ToFinding(null, null, type));
        }

        return new ParsedInput(InputKind.FeedbackReport, findings);
    }

    /// <summary>The recipient of the returned message.</summary>
    public static (string Address, Evidence At)? FindReturnedRecipient(MimeEntity entity)
    {
        foreach (var part in entity.SelfAndDescendants().Where(p => p.IsReturnedMessage))
        {
            var message = part.Children is [var child, ..] ? child : part;
            var fields = message.Headers.Any(h => h.Name.Equals("To", StringComparison.OrdinalIgnoreCase))
                ? message.Headers
                : MimeReader.ReadFields(message.Body, FirstNonBlankLine(message.Body), message.Body.Count).Fields;
            foreach (var field in fields)
            {
                if (field.Name.Equals("To", StringComparison.OrdinalIgnoreCase) && AddressScanner.Find(field.Value.Text) is { } address)
                {
                    return (address.Address, field.Value.Locate(address.Start, address.End));
                }
            }
        }

        return null;
    }

    private static Finding ToFinding(string? address, Evidence? at, Passage? type) => new()
    {
        Address = address,
        AddressEvidence = at,
        Statements = type is null ? [] : [Statement.Remote(type)],
        ReasonByForm = Reason.Feedback,
    };

    private static int FirstNonBlankLine(IReadOnlyList<SourceLine> lines)
    {
        var i = 0;
        while (i < lines.Count && lines[i].Text.AsSpan().Trim().Length == 0)
        {
            i++;
        }

        return i;
    }

    private static int IndexOf(IReadOnlyList<SourceLine> lines, string start)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
