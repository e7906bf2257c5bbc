using System.Text;
using Ulak.Fuzz.Sessions;
using Ulak.Fuzz.Targets;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Dialogues;

namespace Ulak.Fuzz.Seeding;

/// <summary>Seeds from the dialogues of the tests: one for each kind of outcome, to keep the corpus small.</summary>
internal static class DialogueSeeds
{
    private const int LongestSession = 2000;

    /// <summary>Command lines: one for each verb and fault, or set of tolerances.</summary>
    public static IEnumerable<Seed> Lines() =>
        from dialogue in Dialogues()
        from line in Lines(SentOctets(dialogue))
        where line.Length < 700
        let outcome = Outcome(line)
        group line by outcome into same
        orderby same.Key
        select new Seed(same.Key, same.MinBy(line => line.Length)!);

    /// <summary>Sessions: one for each setting and sequence of replies.</summary>
    public static IEnumerable<Seed> Sessions() =>
        from dialogue in Dialogues()
        let sent = SentOctets(dialogue)
        where sent.Length is > 0 and <= LongestSession
        let number = SettingOf(dialogue)
        let replies =
            string.Join(
                ' ', dialogue.File.Steps.OfType<ServerLine>()
                    .Select(line => line.Pattern.Length > 2 ? line.Pattern[..3] : ""))
        group (dialogue.Name, Octets: (byte[])[number, (byte)(sent.Length % 7), .. sent]) by (number, replies) into same
        let shortest = same.MinBy(seed => seed.Octets.Length)
        orderby shortest.Name
        select new Seed(shortest.Name, shortest.Octets);

    private static IEnumerable<Dialogue> Dialogues() =>
        Directory.EnumerateFiles(RepositoryRoot.PathOf("dialogues"), "*.dialogue", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path =>
                Dialogue.Load(path)
                    with
                { Name = $"{Path.GetFileName(Path.GetDirectoryName(path))}-{Path.GetFileNameWithoutExtension(path)}" });

    private static byte[] SentOctets(Dialogue dialogue) =>
        [.. dialogue.File.Steps
            .Select(step => Dialogue.OctetsOf(step)).OfType<ReadOnlyMemory<byte>>().SelectMany(octets => octets.ToArray())];

    private static List<byte[]> Lines(byte[] sent)
    {
        var lines = new List<byte[]>();
        var rest = sent.AsSpan();
        for (var end = rest.IndexOf("\r\n"u8); end >= 0; end = rest.IndexOf("\r\n"u8))
        {
            lines.Add(rest[..end].ToArray());
            rest = rest[(end + 2)..];
        }

        return lines;
    }

    private static string Outcome(byte[] line)
    {
        var fault = CommandParser.Parse(line, new SyntaxRules(Strictness.Strict, SmtpExtensions.All), out var command);
        var verb = command.Verb.ToString();
        var tolerant = CommandParser.Parse(line, new SyntaxRules(Strictness.Tolerant, SmtpExtensions.All), out command);
        var name = fault is null ? $"{verb}-{string.Join('-', Parameters(command))}"
            : $"{verb}-{fault.Kind}{(tolerant is null ? "-tolerated" : "")}";
        return name.TrimEnd('-');
    }

    private static List<string> Parameters(ParsedCommand command)
    {
        var names = new List<string>();
        foreach (var parameter in command.Parameters)
        {
            names.Add(Encoding.ASCII.GetString(parameter.Keyword).ToUpperInvariant());
        }

        return names;
    }

    private static byte SettingOf(Dialogue dialogue) => SessionScenario.IndexOf(
        dialogue.File["tls"] == "implicit" ? "implicit-tls"
        : dialogue.File["tls"] is not null ? "starttls"
        : dialogue.File["trusted"] is { } trusted ? trusted
        : dialogue.File["kind"] == "submission" ? "submission"
        : dialogue.File["kind"] == "lmtp" ? "lmtp-greeting"
        : dialogue.File["auth"]?.Contains("required", StringComparison.Ordinal) == true ? "login-required"
        : dialogue.File["size"] is not null || dialogue.File["junk"] is not null || dialogue.File["skipped"] is not null ? "small"
        : dialogue.File["refuses"] is not null ? "refusing"
        : dialogue.File["syntax"] == "tolerant" ? "tolerant-greeting"
        : "strict-greeting");
}
