namespace Ulak.Reference.Explanation.Reading.Transcripts;

/// <summary>Reads lines that are replies alone, without commands.</summary>
internal static class ReplyListReader
{
    /// <summary>Returns null if the first line is not a reply.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines)
    {
        var replies = new List<(int Code, Passage Passage)>();
        var isOpen = false;
        var hasMarks = false;
        foreach (var source in lines)
        {
            var parsed = TranscriptLine.Parse(source);
            hasMarks |= parsed is { HasMark: true, Speaker: TranscriptSpeaker.Server };
            var line = parsed.Line;
            var text = line.Text.AsSpan().Trim();
            if (text.Length == 0)
            {
                continue;
            }

            var code = CodeScanner.ReplyCodeAtStart(text);
            if (code is null && replies.Count == 0)
            {
                return null;
            }

            // A terminal breaks long lines, and some programs print each line of one reply with a space after the code.
            if (code is null || isOpen || (replies.Count > 0 && replies[^1].Code == code && !AddressScanner.Contains(line.Text)))
            {
                replies[^1].Passage.Append(line);
            }
            else
            {
                replies.Add((code.Value, new Passage(line)));
            }

            isOpen = code is null ? isOpen : text.Length > 3 && text[3] == '-';
        }

        // "<< 550 …" is a line of a program that printed its session.
        return replies.Count == 0 ? null : new ParsedInput(InputKind.Reply,
            ToFindings(replies).ConvertAll(finding => finding with { IsWithoutQueue = hasMarks }));
    }

    /// <summary>Each refused recipient; without recipients the first refusal, because the others follow from it.</summary>
    private static List<Finding> ToFindings(List<(int Code, Passage Passage)> replies)
    {
        var refusals = replies.FindAll(reply => reply.Code >= 400);
        if (refusals.Count == 0)
        {
            return [RecipientFinder.ToFinding(Statement.Remote(replies[^1].Passage))];
        }

        var findings = refusals.ConvertAll(reply => RecipientFinder.ToFinding(Statement.Remote(reply.Passage)));
        var named = findings.FindAll(finding => finding.Address is not null);
        return named.Count > 0 ? named : [findings[0]];
    }
}
