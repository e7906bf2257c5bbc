using Ulak.Console.Codes;
using Ulak.Mime.Calendar;

namespace Ulak.Console.Viewing;

/// <summary>An invitation as a card.</summary>
/// <param name="Language">The language of the labels.</param>
/// <param name="Entry">The entry of the calendar.</param>
public sealed record InvitationModel(PageLanguage Language, CalendarEntry Entry)
{
    /// <summary>The title: what it is about.</summary>
    public string Title => Entry.Find(CalendarPropertyKind.Summary)?.Value is { Length: > 0 } summary ? summary
        : Language.Word("invitation");

    // PARTSTAT and STATUS, RFC 5545 §3.2.12, §3.8.1.11
    private static readonly string[] States =
        ["needs-action", "accepted", "declined", "tentative", "delegated", "confirmed", "cancelled"];

    /// <summary>The text of a value; the replies of attendees and the state are in the language of the page.</summary>
    public string TextOf(CalendarProperty property)
    {
        var value = property.Value;
        var isPerson = property.Kind is CalendarPropertyKind.Organizer or CalendarPropertyKind.Attendee && value.EndsWith(')');
        var start = isPerson ? value.LastIndexOf('(') + 1 : 0;
        var state = value[start..(isPerson ? ^1 : ^0)].ToLowerInvariant();
        var isState = States.Contains(state) && (isPerson ? start > 0 : property.Kind == CalendarPropertyKind.Status);
        return isState ? value[..start] + Language.Word("cal-state-" + state) + (isPerson ? ")" : "") : value;
    }

    /// <summary>The other values, with their labels. Those of one kind stand together.</summary>
    public IEnumerable<(string Label, IReadOnlyList<CalendarProperty> Values)> Rows =>
        Entry.Properties.Where(property => property.Kind != CalendarPropertyKind.Summary && property.Value.Length > 0)
            .GroupBy(property => property.Kind).OrderBy(group => group.Key)
            .Select(group => (Language.Word("cal-" + group.Key.ToString().ToLowerInvariant()),
                (IReadOnlyList<CalendarProperty>)[.. group]));
}
