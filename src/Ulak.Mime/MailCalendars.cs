using System.Collections.Immutable;
using Ulak.Mime.Calendar;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>The invitations of a message, as text.</summary>
public static class MailCalendars
{
    private const int MaxParts = 10;
    private const int MaxOctets = 256 * 1024;

    /// <summary>The entries of a message's invitations. An entry that stands in two parts is listed once.</summary>
    public static ImmutableArray<CalendarEntry> EntriesOf(ParsedMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return [.. mail.Body.Calendars.Take(MaxParts)
            .SelectMany(part => CalendarEntry.ReadAll(PartContent.ReadText(part, MaxOctets, out _, cancellationToken)))
            .DistinctBy(entry => string.Join('\n', entry.Properties.Select(property => property.Value)))];
    }

    /// <summary>What, when, where and who of a message's calendar entries. An entry that stands in two parts is shown once.</summary>
    public static string TextOf(ParsedMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var texts = mail.Body.Calendars.Take(MaxParts)
            .Select(part => CalendarText.From(PartContent.ReadText(part, MaxOctets, out _, cancellationToken)))
            .Where(text => text.Length > 0).Distinct();
        return string.Join('\n', texts);
    }
}
