using System.Globalization;
using System.Text;

namespace Ulak.Mime.Calendar;

/// <summary>An iCalendar object (RFC 5545) as text: what, when, where and who.</summary>
public static class CalendarText
{
    /// <summary>The entries of a calendar as text. Empty where there are none.</summary>
    public static string From(string calendar)
    {
        var text = new StringBuilder();
        foreach (var entry in CalendarEntry.ReadAll(calendar))
        {
            _ = text.Length > 0 ? text.Append('\n') : text;
            foreach (var property in entry.Properties)
            {
                Add(text, LabelOf(property.Kind), property.Value);
            }
        }

        return text.ToString();
    }

    private static string LabelOf(CalendarPropertyKind kind) => kind switch
    {
        CalendarPropertyKind.Summary => "What",
        CalendarPropertyKind.Begin => "Begin",
        CalendarPropertyKind.End => "End",
        CalendarPropertyKind.Location => "Where",
        CalendarPropertyKind.Status => "Status",
        CalendarPropertyKind.Description => "About",
        CalendarPropertyKind.Organizer => "From",
        _ => "With",
    };

    private static void Add(StringBuilder text, string label, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{label + ":",-8}{value}").Append('\n');
}
