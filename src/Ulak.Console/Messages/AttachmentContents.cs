using System.Collections.Immutable;
using Ulak.Mime.Calendar;
using Ulak.Mime.Parts;

namespace Ulak.Console.Messages;

/// <summary>What is in the attachments that the page itself shows, by the number of the attachment.</summary>
public sealed record AttachmentContents
{
    private const int MaxCalendarOctets = 256 * 1024;
    private const int MaxCalendars = 10;

    /// <summary>The files in archives.</summary>
    public IReadOnlyDictionary<int, ArchiveListing> Archives { get; init; } = new Dictionary<int, ArchiveListing>();

    /// <summary>The entries of calendars.</summary>
    public IReadOnlyDictionary<int, ImmutableArray<CalendarEntry>> Calendars { get; init; } =
        new Dictionary<int, ImmutableArray<CalendarEntry>>();

    internal static AttachmentContents Of(IEnumerable<MailPart> attachments, CancellationToken stop)
    {
        var numbered = attachments.Index().Select(each => (Number: each.Index + 1, Part: each.Item)).ToList();
        return new AttachmentContents
        {
            Archives = numbered.Select(each => (each.Number, Listing: ArchiveListing.Of(each.Part, stop)))
                .Where(each => each.Listing is not null).ToDictionary(each => each.Number, each => each.Listing!),
            Calendars = numbered.Where(each => each.Part.MediaType is "text/calendar" or "application/ics").Take(MaxCalendars)
                .Select(each => (each.Number, Entries: CalendarEntry.ReadAll(
                    PartContent.ReadText(each.Part, MaxCalendarOctets, out _, stop))))
                .Where(each => !each.Entries.IsEmpty).ToDictionary(each => each.Number, each => each.Entries),
        };
    }
}
