

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Reads a whole message: a delivery report, a free-form bounce, a feedback report, an automatic reply.</summary>
internal static class MessageInputReader
{
    public static ParsedInput Read(IReadOnlyList<SourceLine> lines)
    {
        var entity = MimeReader.Read(lines);
        return ReadEntity(entity, 0);
    }

    private static ParsedInput ReadEntity(MimeEntity entity, int depth)
    {
        var parts = entity.SelfAndDescendants().ToList();
        if (FeedbackReportReader.Read(entity, parts) is { } feedback)
        {
            return feedback;
        }

        if (AutoReplyReader.Read(entity) is { } autoReply)
        {
            return autoReply;
        }

        if (DeliveryReportReader.Read(entity, parts) is { } report)
        {
            return report;
        }

        if (depth < 3 && FindInlineReport(parts) is { } forwarded
            && ReadEntity(MimeReader.Read(forwarded), depth + 1) is { Kind: InputKind.DeliveryReport } within)
        {
            return within;
        }

        // A forwarded bounce: the report is in the message within.
        if (depth < 3 && !BounceDetector.LooksLikeBounce(entity))
        {
            foreach (var part in parts)
            {
                if (part.MediaType == "message/rfc822" && part.Children is [var inner, ..]
                    && ReadEntity(inner, depth + 1) is { Findings.Count: > 0 } found)
                {
                    return found;
                }
            }
        }

        var notice = NoticeReader.Read(entity, parts);
        return depth < 3 && notice.Findings.All(f => f.Statements.All(s => !s.HasCodes)) && ReadWrappedReport(parts, depth) is { } wrapped
            ? wrapped : notice;
    }

    /// <summary>A mail system on the way returned another one's report instead of passing it on: the inner one counts.</summary>
    private static ParsedInput? ReadWrappedReport(List<MimeEntity> parts, int depth)
    {
        foreach (var part in parts)
        {
            if (part.MediaType == "message/rfc822" && part.Children is [var inner, ..]
                && BounceDetector.IsMailSystem(inner.Header("From") ?? "")
                && ReadEntity(inner, depth + 1) is { Kind: InputKind.DeliveryReport, Findings.Count: > 0 } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>A whole report within a text: forwarded without MIME.</summary>
    private static List<SourceLine>? FindInlineReport(List<MimeEntity> parts)
    {
        foreach (var part in parts.Where(p => !p.IsReturnedMessage))
        {
            for (var i = 0; i < part.Body.Count; i++)
            {
                if (!part.Body[i].Text.StartsWith("Content-Type: multipart/report", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                var start = i;
                while (start > 0 && part.Body[start - 1].Text is { Length: > 0 } before
                    && (before[0] is ' ' or '\t' || MimeReader.FieldNameEnd(before) > 0))
                {
                    start--;
                }

                return [.. part.Body.Skip(start)];
            }
        }

        return null;
    }
}
