using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ulak.TestKit.Dialogues;

/// <summary>A dialogue in a text file, used as a test and as an example. The format is described in <c>docs/dialogues.md</c>.</summary>
/// <param name="Reason">The purpose of the case: the comment at the head of the file, joined to one line.</param>
/// <param name="Settings">The <c>@name value</c> lines, in order; a name may occur several times.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record DialogueFile(string Reason, ImmutableArray<DialogueSetting> Settings, ImmutableArray<DialogueStep> Steps)
{
    /// <summary>The value of the last setting with this name; null if there is none.</summary>
    public string? this[string name]
    {
        get
        {
            for (var i = Settings.Length - 1; i >= 0; i--)
            {
                if (string.Equals(Settings[i].Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return Settings[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="FormatException">A line is malformed; the message has the line number and the reason.</exception>
    public static DialogueFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reason = new List<string>();
        var settings = ImmutableArray.CreateBuilder<DialogueSetting>();
        var steps = ImmutableArray.CreateBuilder<DialogueStep>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.StartsWith('#'))
            {
                if (steps.Count == 0 && settings.Count == 0)
                {
                    reason.Add(line[1..].Trim());
                }
            }
            else if (line.StartsWith('@'))
            {
                settings.Add(ParseSetting(line, number));
            }
            else if (line.Trim().Length > 0)
            {
                steps.Add(ParseStep(line, number));
            }
        }

        return new DialogueFile(string.Join(' ', reason).Trim(), settings.DrainToImmutable(), steps.DrainToImmutable());
    }

    private static DialogueSetting ParseSetting(string line, int number)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var name = space < 0 ? line[1..] : line[1..space];
        return name.Length > 0 ? new DialogueSetting(name, space < 0 ? "" : line[(space + 1)..].Trim())
            : throw CreateError(number, "a setting has a name: '@name value'");
    }

    private static DialogueStep ParseStep(string line, int number)
    {
        if (line.Length < 2 || (line.Length > 2 && line[2] != ' '))
        {
            throw CreateError(number, "a line begins with '#', '@', 'C:', 'C+', 'C!', 'S:', 'S!' or 'T:', and a space follows");
        }

        var rest = line.Length > 3 ? line[3..] : "";
        return line[..2] switch
        {
            "C:" => new ClientLine(number, ParseOctets(rest + "\\r\\n", number)),
            "C+" => new ClientOctets(number, ParseOctets(rest, number)),
            "C!" => new ClientAction(number, ParseWord(rest, number)),
            "S:" => new ServerLine(number, rest),
            "S!" => rest.Trim() == "closed" ? new ServerClose(number) : throw CreateError(number, "'S!' is followed by 'closed'"),
            "T:" => new TimeAdvance(number, ParseDuration(rest.Trim(), number)),
            _ => throw CreateError(number, $"'{line[..2]}' is not known"),
        };
    }

    private static string ParseWord(string text, int number) =>
        text.Trim() is { Length: > 0 } word && !word.Contains(' ', StringComparison.Ordinal) ? word
            : throw CreateError(number, "'C!' is followed by one word");

    private static TimeSpan ParseDuration(string text, int number)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        if (!double.TryParse(
            text.AsSpan(0, Math.Max(text.Length - 1, 0)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            unit = ' ';
        }

        return unit switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            _ => throw CreateError(number, "'T:' is followed by a time as 30s, 5m or 1h"),
        };
    }

    /// <summary>The octets of a client line: UTF-8 with the escapes \r \n \t \0 \\ \xHH, and \{n*text} for n repetitions.</summary>
    private static ReadOnlyMemory<byte> ParseOctets(string text, int number)
    {
        var output = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var rune = Rune.GetRuneAt(text, i);
                output.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
                continue;
            }

            i++;
            switch (i < text.Length ? text[i] : ' ')
            {
                case 'r': output.Add((byte)'\r'); break;
                case 'n': output.Add((byte)'\n'); break;
                case 't': output.Add((byte)'\t'); break;
                case '0': output.Add(0); break;
                case '\\': output.Add((byte)'\\'); break;
                case 'x' when i + 2 < text.Length
                    && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet):
                    output.Add(octet);
                    i += 2;
                    break;
                case '{':
                    i = ParseRepetition(text, i, number, output);
                    break;
                default:
                    throw CreateError(number, @"after '\' stands r, n, t, 0, xHH, {n*text} or \");
            }
        }

        return output.ToArray();
    }

    private static int ParseRepetition(string text, int start, int number, List<byte> output)
    {
        var end = text.IndexOf('}', start);
        var star = text.IndexOf('*', start);
        if (end < 0 || star < 0 || star > end
            || !int.TryParse(text.AsSpan(start + 1, star - start - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > 10_000_000)
        {
            throw CreateError(number, @"a repetition is \{n*text}, with n up to 10,000,000");
        }

        var octets = ParseOctets(text[(star + 1)..end], number).Span;
        for (var i = 0; i < count; i++)
        {
            output.AddRange(octets);
        }

        return end;
    }

    private static FormatException CreateError(int line, string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {why}."));
}
