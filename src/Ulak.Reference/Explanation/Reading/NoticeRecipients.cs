using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Finds the recipients that a notice names, each with the lines about it.</summary>
internal static class NoticeRecipients
{
    /// <summary>Recipients that begin a line, or that a command or a label names.</summary>
    public static List<NoticeEntry> Find(IReadOnlyList<SourceLine> lines, string? sender)
    {
        var entries = Collect(lines, FirstRecipientLine(lines));
        entries = entries.Count > 0 ? entries : Collect(lines, 0);
        var others = entries.FindAll(e => !string.Equals(e.Address, sender, StringComparison.OrdinalIgnoreCase)
            && !BounceDetector.IsMailSystem(e.Address));
        return others.Count > 0 ? others : entries;
    }

    /// <summary>
    /// The lines of a notice without the replies to other recipients, if there is a reply to this one: codes and providers differ.
    /// </summary>
    public static IEnumerable<SourceLine> Concerning(NoticeEntry entry, List<NoticeEntry> entries, IReadOnlyList<SourceLine> notice)
    {
        var others = !HasRefusal(entry) ? [] : entries.Where(other => other != entry && HasRefusal(other))
            .SelectMany(other => other.Text.LineEnds).Except(entry.Text.LineEnds).ToHashSet();
        return others.Count == 0 ? notice : notice.Where(line => !others.Contains(line.Offset + line.Length));
    }

    private static bool HasRefusal(NoticeEntry entry) => CodeScanner.Find(entry.Text.Text).Reply >= 400;

    /// <summary>Adds the recipients of the field X-Failed-Recipients that the text does not name.</summary>
    public static void AddFailedRecipients(MimeEntity entity, List<NoticeEntry> entries)
    {
        if (entity.Field("X-Failed-Recipients") is not { } field)
        {
            return;
        }

        var listed = new List<NoticeEntry>();
        var from = 0;
        while (AddressScanner.Find(field.Value.Text, from) is { } found)
        {
            listed.Add(new NoticeEntry(found.Address, field.Value.Locate(found.Start, found.End), new Passage()));
            from = found.End;
        }

        foreach (var entry in listed)
        {
            if (entries.Count == 0 || (listed.Count > entries.Count
                && !entries.Exists(e => string.Equals(e.Address, entry.Address, StringComparison.OrdinalIgnoreCase))))
            {
                entries.Add(entry);
            }
        }
    }

    /// <summary>Adds the first address of the text that is not the sender's, or the recipient of the returned message.</summary>
    public static void AddAnyAddress(MimeEntity entity, List<SourceLine> notice, string? sender, List<NoticeEntry> entries)
    {
        foreach (var line in notice)
        {
            if (AddressScanner.Find(line.Text) is { } found && !BounceDetector.IsMailSystem(found.Address)
                && !string.Equals(found.Address, sender, StringComparison.OrdinalIgnoreCase))
            {
                entries.Add(new NoticeEntry(found.Address, new Passage(line).Locate(found.Start, found.End), new Passage()));
                return;
            }
        }

        if (BounceDetector.LooksLikeBounce(entity) && FeedbackReportReader.FindReturnedRecipient(entity) is { } to)
        {
            entries.Add(new NoticeEntry(to.Address, to.At, new Passage()));
        }
    }

    private static List<NoticeEntry> Collect(IReadOnlyList<SourceLine> lines, int from)
    {
        var collector = new NoticeEntryCollector();
        for (var i = from; i < lines.Count; i++)
        {
            collector.Add(lines[i]);
        }

        return collector.ToEntries();
    }

    // What servers write before the recipients that a message did not reach.
    private static readonly SearchValues<string> Introductions = SearchValues.Create(
    [
        "did not reach the following recipient", "cannot be delivered to the following recipient",
        "could not be delivered to the following recipient",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Old Exchange first lists all addressees, and a person those that were written to; the ones that a message did not reach follow
    /// their introduction.
    /// </summary>
    private static int FirstRecipientLine(IReadOnlyList<SourceLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Text.AsSpan().ContainsAny(Introductions))
            {
                return i;
            }
        }

        return 0;
    }
}
