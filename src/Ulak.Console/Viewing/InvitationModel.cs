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

    /// <summary>The other values, with their labels. Those of one kind stand together.</summary>
    public IEnumerable<(string Label, IReadOnlyList<CalendarProperty> Values)> Rows =>
        Entry.Properties.Where(property => property.Kind != CalendarPropertyKind.Summary && property.Value.Length > 0)
            .GroupBy(property => property.Kind).OrderBy(group => group.Key)
            .Select(group => (Language.Word("cal-" + group.Key.ToString().ToLowerInvariant()),
                (IReadOnlyList<CalendarProperty>)[.. group]));
}
