namespace Ulak.Reference.Explanation.Reading;

/// <summary>Finds the text of a notice, without the returned message that follows it.</summary>
internal static class NoticeText
{
    private static readonly string[] CopyMarks = ["copy of", "original message", "returned message", "unsent message",
        "undelivered message", "message header", "header of", "headers of", "forwarded message", "returned mail", "message follows",
        "included message", "rejected message", "message text follows", "attached message", "mail header", "body of", "start of message",
        "message contents"];

    /// <summary>What the mail system wrote: the text parts outside of returned messages, up to the copy of the message.</summary>
    public static List<SourceLine> Find(MimeEntity entity, IEnumerable<MimeEntity> parts)
    {
        var returned = new HashSet<MimeEntity>(entity.SelfAndDescendants().Where(p => p.IsReturnedMessage)
            .SelectMany(p => p.SelfAndDescendants()), ReferenceEqualityComparer.Instance);
        var own = parts.Where(p => !returned.Contains(p) && p.Body.Count > 0).ToList();
        var plain = own.FindAll(p => p.MediaType is "text/plain" or "" or "text"
            || (!p.MediaType.StartsWith("text/html", StringComparison.Ordinal)
            && (p.MediaType.StartsWith("text/", StringComparison.Ordinal)
            || p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal))));
        var lines = new List<SourceLine>();
        var isWritten = false;
        foreach (var part in plain)
        {
            var kept = BeforeCopy(part.Body);
            lines.AddRange(kept);

            // "This is a multi-part message in MIME format" stands before the first part, and is no notice if the only part is HTML.
            isWritten |= part.MediaType.Length > 0 && kept.Exists(l => l.Text.AsSpan().Trim().Length > 0);
        }

        if (isWritten)
        {
            return lines;
        }

        foreach (var part in own.Where(p => p.MediaType.StartsWith("text/html", StringComparison.Ordinal)))
        {
            lines.AddRange(BeforeCopy(HtmlText.RemoveTags(part.Body)));
        }

        return lines;
    }

    /// <summary>Cuts off the copy of the message, which must not be taken for the diagnosis.</summary>
    public static List<SourceLine> BeforeCopy(IReadOnlyList<SourceLine> lines)
    {
        var kept = new List<SourceLine>();
        var i = 0;
        while (i < lines.Count)
        {
            var text = lines[i].Text;
            if (IsCopyMark(text) && kept.Exists(l => l.Text.AsSpan().Trim().Length > 0))
            {
                break;
            }

            var (fields, next) = MimeReader.ReadFields(lines, i, lines.Count);
            if (fields.Count >= 2 && IsMessageHead(fields))
            {
                break;
            }

            for (next = Math.Max(next, i + 1); i < next; i++)
            {
                kept.Add(lines[i]);
            }
        }

        return kept;
    }

    private static bool IsMessageHead(List<MimeHeaderField> fields)
    {
        if (fields.Exists(field => field.Name.Equals("From", StringComparison.OrdinalIgnoreCase)
            && AddressScanner.Find(field.Value.Text)?.Address is { } from && BounceDetector.IsMailSystem(from)))
        {
            // The header of the notice itself, which a person forwards.
            return false;
        }

        var named = 0;
        foreach (var field in fields)
        {
            switch (field.Name.ToLowerInvariant())
            {
                case "final-recipient" or "reporting-mta" or "action" or "diagnostic-code":
                    return false;
                case "received" or "return-path" or "message-id" or "date" or "subject" or "from" or "mime-version" or "delivered-to"
                    or "x-mailer":
                    named++;
                    break;
            }
        }

        return named >= 2 && (named >= 3 || fields.Exists(f => f.Name.Equals("Received", StringComparison.OrdinalIgnoreCase)
            || f.Name.Equals("Message-ID", StringComparison.OrdinalIgnoreCase)));
    }

    private static bool IsCopyMark(string line)
    {
        // Who posts a notice may quote it.
        var text = line.AsSpan().TrimStart("> \t").TrimEnd();
        if (text.Length < 8 || text.Length > 120 || text[0] is not ('-' or '=' or '*' or '_' or '+'))
        {
            return false;
        }

        foreach (var mark in CopyMarks)
        {
            if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
