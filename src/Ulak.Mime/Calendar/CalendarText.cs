using System.Globalization;
using System.Text;

namespace Ulak.Mime.Calendar;

/// <summary>An iCalendar object (RFC 5545) as text: what, when, where and who.</summary>
public static class CalendarText
{
    private const int MaxEvents = 20;
    private const int MaxPeople = 50;

    /// <summary>The entries of a calendar as text. Empty where there are none.</summary>
    public static string From(string calendar)
    {
        var text = new StringBuilder();
        var (events, people, isOpen) = (0, 0, false);
        foreach (var line in Unfold(calendar))
        {
            var (name, parameters, value) = Split(line);
            switch (name)
            {
                case "BEGIN" when value is "VEVENT" or "VTODO" or "VJOURNAL":
                    (isOpen, people) = (++events <= MaxEvents, 0);
                    _ = isOpen && text.Length > 0 ? text.Append('\n') : text;
                    break;
                case "END" when value is "VEVENT" or "VTODO" or "VJOURNAL":
                    isOpen = false;
                    break;
                case "ORGANIZER" or "ATTENDEE" when isOpen && ++people <= MaxPeople:
                    Add(text, name == "ORGANIZER" ? "From" : "With", Person(parameters, value));
                    break;
                default:
                    if (isOpen && LabelOf(name) is { } label)
                    {
                        Add(text, label, name.StartsWith("DT", StringComparison.Ordinal) ? Time(parameters, value) : Unescape(value));
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static string? LabelOf(string name) => name switch
    {
        "SUMMARY" => "What",
        "DTSTART" => "Begin",
        "DTEND" or "DUE" => "End",
        "LOCATION" => "Where",
        "STATUS" => "Status",
        "DESCRIPTION" => "About",
        _ => null,
    };

    private static void Add(StringBuilder text, string label, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{label + ":",-8}{value}").Append('\n');

    // RFC 5545 §3.1: a line that begins with white space continues the line before.
    private static IEnumerable<string> Unfold(string calendar)
    {
        var line = new StringBuilder();
        foreach (var next in calendar.Split('\n'))
        {
            var part = next.TrimEnd('\r');
            if (part is [' ' or '\t', ..])
            {
                line.Append(part, 1, part.Length - 1);
                continue;
            }

            if (line.Length > 0)
            {
                yield return line.ToString();
            }

            line.Clear().Append(part);
        }

        yield return line.ToString();
    }

    private static (string Name, string Parameters, string Value) Split(string line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (line[i] == ':' && !isQuoted)
            {
                var head = line[..i];
                var semicolon = head.IndexOf(';', StringComparison.Ordinal);
                var name = semicolon < 0 ? head : head[..semicolon];
                return (name.ToUpperInvariant(), semicolon < 0 ? "" : head[(semicolon + 1)..], line[(i + 1)..]);
            }
        }

        return ("", "", "");
    }

    private static string? Parameter(string parameters, string name)
    {
        foreach (var parameter in parameters.Split(';'))
        {
            if (parameter.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            {
                return parameter[(name.Length + 1)..].Trim('"');
            }
        }

        return null;
    }

    private static string Person(string parameters, string value)
    {
        var address = value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? value[7..] : value;
        var person = Parameter(parameters, "CN") is { Length: > 0 } name && name != address ? $"{name} <{address}>" : address;
        return Parameter(parameters, "PARTSTAT") is { Length: > 0 } answer ? $"{person} ({answer.ToLowerInvariant()})" : person;
    }

    private static string Time(string parameters, string value)
    {
        string[] forms = ["yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss", "yyyyMMdd"];
        if (!DateTime.TryParseExact(value, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return value;
        }

        var zone = value.EndsWith('Z') ? " UTC" : Parameter(parameters, "TZID") is { } name ? " " + name : "";
        return time.ToString(value.Length == 8 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + zone;
    }

    // RFC 5545 §3.3.11.
    private static string Unescape(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                i++;
                text.Append(value[i] is 'n' or 'N' ? '\n' : value[i]);
            }
            else
            {
                text.Append(value[i]);
            }
        }

        return text.ToString();
    }
}
