using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ulak.Mime.Calendar;

/// <summary>An entry of an iCalendar object (RFC 5545): an event, a task or a journal entry.</summary>
public sealed class CalendarEntry
{
    private const int MaxEntries = 20;
    private const int MaxPeople = 50;

    private CalendarEntry(ImmutableArray<CalendarProperty> properties) => Properties = properties;

    /// <summary>What is known of the entry, in the order of the file.</summary>
    public ImmutableArray<CalendarProperty> Properties { get; }

    /// <summary>The first value of a kind; null where there is none.</summary>
    public CalendarProperty? Find(CalendarPropertyKind kind) => Properties.FirstOrDefault(property => property.Kind == kind);

    /// <summary>The entries of a calendar, at most 20, each with at most 50 people.</summary>
    public static ImmutableArray<CalendarEntry> ReadAll(string calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var entries = ImmutableArray.CreateBuilder<CalendarEntry>();
        ImmutableArray<CalendarProperty>.Builder? open = null;
        var (count, people, nested) = (0, 0, 0);
        foreach (var line in Unfold(calendar))
        {
            var (name, parameters, value) = Split(line);
            if (name == "BEGIN" && value is "VEVENT" or "VTODO" or "VJOURNAL")
            {
                Close(entries, open);
                open = ++count <= MaxEntries ? ImmutableArray.CreateBuilder<CalendarProperty>() : null;
                (people, nested) = (0, 0);
            }
            else if (name == "END" && value is "VEVENT" or "VTODO" or "VJOURNAL")
            {
                Close(entries, open);
                (open, nested) = (null, 0);
            }
            else if (name is "BEGIN" or "END")
            {
                // An alarm within an event has a description as well.
                nested += name == "BEGIN" ? 1 : nested > 0 ? -1 : 0;
            }
            else if (open is not null && nested == 0 && KindOf(name) is { } kind
                && (kind is not (CalendarPropertyKind.Organizer or CalendarPropertyKind.Attendee) || ++people <= MaxPeople))
            {
                open.Add(PropertyOf(kind, parameters, value));
            }
        }

        Close(entries, open);
        return entries.ToImmutable();
    }

    private static void Close(ImmutableArray<CalendarEntry>.Builder entries, ImmutableArray<CalendarProperty>.Builder? open)
    {
        if (open is { Count: > 0 })
        {
            entries.Add(new CalendarEntry(open.ToImmutable()));
        }
    }

    private static CalendarPropertyKind? KindOf(string name) => name switch
    {
        "SUMMARY" => CalendarPropertyKind.Summary,
        "DTSTART" => CalendarPropertyKind.Begin,
        "DTEND" or "DUE" => CalendarPropertyKind.End,
        "LOCATION" => CalendarPropertyKind.Location,
        "STATUS" => CalendarPropertyKind.Status,
        "DESCRIPTION" => CalendarPropertyKind.Description,
        "ORGANIZER" => CalendarPropertyKind.Organizer,
        "ATTENDEE" => CalendarPropertyKind.Attendee,
        _ => null,
    };

    private static CalendarProperty PropertyOf(CalendarPropertyKind kind, string parameters, string value) => kind switch
    {
        CalendarPropertyKind.Organizer or CalendarPropertyKind.Attendee => new(kind, Person(parameters, value)),
        CalendarPropertyKind.Begin or CalendarPropertyKind.End => new(kind, Time(parameters, value)) { Instant = InstantOf(value) },
        _ => new(kind, Unescape(value)),
    };

    private static DateTimeOffset? InstantOf(string value) =>
        DateTimeOffset.TryParseExact(value, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

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

/// <summary>A value of a calendar entry.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">
/// The value as text: a time with its zone, a person with the address and the participation status, or the text itself.
/// </param>
public sealed record CalendarProperty(CalendarPropertyKind Kind, string Value)
{
    /// <summary>The instant of a time in UTC; null for other values, and for times in a zone that the file names.</summary>
    public DateTimeOffset? Instant { get; init; }
}

/// <summary>The values of a calendar entry that are shown.</summary>
public enum CalendarPropertyKind
{
    /// <summary>What it is about.</summary>
    Summary,

    /// <summary>When it begins.</summary>
    Begin,

    /// <summary>When it ends, or is due.</summary>
    End,

    /// <summary>Where it takes place.</summary>
    Location,

    /// <summary>Whether it is confirmed, tentative or cancelled.</summary>
    Status,

    /// <summary>More text.</summary>
    Description,

    /// <summary>The person who invites.</summary>
    Organizer,

    /// <summary>A person who is invited, with the participation status.</summary>
    Attendee,
}
