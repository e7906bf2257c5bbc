using System.Text;

namespace Ulak.TestKit.Dialogues;

/// <summary>One line of a dialogue file. The set is closed: the records of this file.</summary>
/// <param name="Line">Where it stands in the file, from 1.</param>
public abstract record DialogueStep(int Line);

/// <summary>The client sends octets.</summary>
public sealed record ClientSends(int Line, byte[] Octets) : DialogueStep(Line);

/// <summary>The server must send a line; <c>*</c> stands for any text.</summary>
public sealed record ServerSays(int Line, string Pattern) : DialogueStep(Line);

/// <summary>The server must close the channel, and have said nothing more.</summary>
public sealed record ServerCloses(int Line) : DialogueStep(Line);

/// <summary>The client stops sending.</summary>
public sealed record ClientEnds(int Line) : DialogueStep(Line);

/// <summary>Time passes.</summary>
public sealed record TimePasses(int Line, TimeSpan Span) : DialogueStep(Line);

/// <summary>The server is asked to stop.</summary>
public sealed record ServerStops(int Line) : DialogueStep(Line);

/// <summary>
/// A dialogue as a file: <c>C: </c> a line of the client (CRLF is added), <c>C+ </c> octets of the client as they are, with <c>\r \n \t \\ \xHH</c>,
/// <c>C! end</c>, <c>S: </c> a line of the server, <c>S! closed</c>, <c>@key value</c> a setting, <c>@wait seconds</c> and <c>@stop</c> where they stand,
/// <c>#</c> a comment.
/// </summary>
public sealed class Dialogue
{
    private Dialogue(string name, IReadOnlyList<DialogueStep> steps, IReadOnlyDictionary<string, string> settings)
    {
        Name = name;
        Steps = steps;
        Settings = settings;
    }

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<DialogueStep> Steps { get; }

    /// <summary>The settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>How many octets the client sends in all.</summary>
    public int ClientOctets => Steps.OfType<ClientSends>().Sum(step => step.Octets.Length);

    /// <summary>Reads a file.</summary>
    public static Dialogue Load(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">A line is none of a dialogue's.</exception>
    public static Dialogue Parse(string name, string text)
    {
        var steps = new List<DialogueStep>();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var rest = line.Length > 3 ? line[3..] : "";
            DialogueStep? step = line switch
            {
                "" or ['#', ..] => null,
                "C:" => new ClientSends(number, "\r\n"u8.ToArray()),
                ['C', ':', ' ', ..] => new ClientSends(number, Encoding.UTF8.GetBytes(rest + "\r\n")),
                ['C', '+', ' ', ..] => new ClientSends(number, Unescape(rest)),
                "C! end" => new ClientEnds(number),
                ['S', ':', ' ', ..] => new ServerSays(number, rest),
                "S! closed" => new ServerCloses(number),
                "@stop" => new ServerStops(number),
                ['@', 'w', 'a', 'i', 't', ' ', ..] => new TimePasses(number, TimeSpan.FromSeconds(int.Parse(line[6..], System.Globalization.CultureInfo.InvariantCulture))),
                ['@', ..] => AddSetting(settings, line),
                _ => throw new FormatException($"{name}, line {number}: not a line of a dialogue: {line}"),
            };
            if (step is not null)
            {
                steps.Add(step);
            }
        }

        return new Dialogue(name, steps, settings);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static DialogueStep? AddSetting(Dictionary<string, string> settings, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        settings.Add(space < 0 ? line[1..] : line[1..space], space < 0 ? "" : line[(space + 1)..]);
        return null;
    }

    private static byte[] Unescape(string text)
    {
        var octets = new List<byte>(text.Length);
        var plain = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i] != '\\')
            {
                octets.Add(plain[i]);
                continue;
            }

            i++;
            switch ((char)plain[i])
            {
                case 'r':
                    octets.Add((byte)'\r');
                    break;
                case 'n':
                    octets.Add((byte)'\n');
                    break;
                case 't':
                    octets.Add((byte)'\t');
                    break;
                case '\\':
                    octets.Add((byte)'\\');
                    break;
                case 'x':
                    octets.Add(Convert.FromHexString(Encoding.ASCII.GetString(plain, i + 1, 2))[0]);
                    i += 2;
                    break;
                default:
                    throw new FormatException($"'\\{(char)plain[i]}' is no escape.");
            }
        }

        return [.. octets];
    }
}
