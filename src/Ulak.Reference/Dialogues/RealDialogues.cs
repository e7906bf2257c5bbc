using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Ulak.Reference.Dialogues;

/// <summary>The dialogues of the server's tests, by the codes that occur in them. Each is played against the server whenever it is built, so what they show is what happens.</summary>
public static class RealDialogues
{
    private const string Folder = "Ulak.Reference.Dialogues.";
    private const int LongestDialogue = 32;
    private const int LongestLine = 140;

    private static readonly Lazy<ImmutableArray<RealDialogue>> All = new(Load);
    private static readonly Lazy<FrozenDictionary<string, ImmutableArray<RealDialogue>>> ByCode = new(Index);

    /// <summary>How many there are.</summary>
    public static int Count => All.Value.Length;

    /// <summary>Dialogues in which a code is said, the plainest first, with its lines marked. <c>X.5.4</c> finds it in every class. Empty where the server never says it.</summary>
    /// <param name="code"><c>501</c>, <c>5.5.4</c> or <c>X.5.4</c>.</param>
    /// <param name="most">How many at the most; each shows another reply.</param>
    public static ImmutableArray<RealDialogue> Of(string code, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (!ByCode.Value.TryGetValue(code, out var found))
        {
            return [];
        }

        var replies = new HashSet<string>(StringComparer.Ordinal);
        var chosen = ImmutableArray.CreateBuilder<RealDialogue>();
        foreach (var dialogue in found)
        {
            var marked = dialogue with { Lines = [.. dialogue.Lines.Select(line => Says(line, code) ? line with { IsMarked = true } : line)] };
            if (replies.Add(marked.Lines.First(line => line.IsMarked).Text))
            {
                chosen.Add(marked);
            }

            if (chosen.Count == most)
            {
                break;
            }
        }

        return chosen.DrainToImmutable();
    }

    private static FrozenDictionary<string, ImmutableArray<RealDialogue>> Index() =>
        All.Value
            .SelectMany(dialogue => dialogue.Lines.Where(line => line.Speaker == Speaker.Server).SelectMany(line => CodesOf(line.Text)).Distinct().Select(code => (Code: code, Dialogue: dialogue)))
            .GroupBy(each => each.Code, each => each.Dialogue, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(each => each.Lines.Length).ThenBy(each => each.Name, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);

    private static bool Says(SpokenLine line, string code) => line.Speaker == Speaker.Server && CodesOf(line.Text).Contains(code);

    /// <summary>The codes at the start of a reply's line: <c>501</c>, <c>5.5.4</c>, <c>X.5.4</c>.</summary>
    private static IEnumerable<string> CodesOf(string text)
    {
        if (text.Length < 3 || !text.AsSpan(0, 3).ContainsOnlyDigits() || (text.Length > 3 && text[3] is not (' ' or '-')))
        {
            yield break;
        }

        yield return text[..3];
        var word = text.Length > 4 ? text[4..].Split(' ', 2)[0] : "";
        if (word.Split('.') is [['2' or '4' or '5'] digit, { Length: > 0 } subject, { Length: > 0 } detail] && subject.AsSpan().ContainsOnlyDigits() && detail.AsSpan().ContainsOnlyDigits())
        {
            yield return word;
            yield return "X" + word[digit.Length..];
        }
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static ImmutableArray<RealDialogue> Load()
    {
        var assembly = typeof(RealDialogues).Assembly;
        var all = ImmutableArray.CreateBuilder<RealDialogue>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (Read(name[Folder.Length..].Replace('\\', '/'), reader.ReadToEnd()) is { } dialogue)
            {
                all.Add(dialogue);
            }
        }

        return all.DrainToImmutable();
    }

    /// <summary>What a reader can follow; null for one that is long, or made of octets that nobody types.</summary>
    private static RealDialogue? Read(string name, string text)
    {
        var reason = new List<string>();
        var lines = ImmutableArray.CreateBuilder<SpokenLine>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('#') && lines.Count == 0)
            {
                reason.Add(line[1..].Trim());
            }
            else if (line.Length > 1 && line[0] is 'C' or 'S' or 'T')
            {
                if (lines.Count == LongestDialogue || line.Length > LongestLine || Spoken(line) is not { } spoken)
                {
                    return null;
                }

                lines.Add(spoken);
            }
        }

        return new RealDialogue(name, string.Join(' ', reason), lines.DrainToImmutable());
    }

    private static SpokenLine? Spoken(string line)
    {
        var rest = line.Length > 3 ? line[3..] : "";
        return line[..2] switch
        {
            "C:" or "C+" => rest.Contains('\\', StringComparison.Ordinal) ? null : new SpokenLine(Speaker.Client, rest, false),
            "S:" => new SpokenLine(Speaker.Server, Plain(rest), false),
            "S!" => new SpokenLine(Speaker.ServerCloses, "", false),
            "T:" => new SpokenLine(Speaker.Time, rest.Trim(), false),
            _ => rest.Trim() switch
            {
                "tls" => new SpokenLine(Speaker.Handshake, "", false),
                "close" or "half-close" => new SpokenLine(Speaker.ClientCloses, "", false),
                _ => null,
            },
        };
    }

    // In a pattern a star stands for any text, and a star itself has a backslash.
    private static string Plain(string pattern) => pattern.Replace("\\*", "\0", StringComparison.Ordinal).Replace('*', '…').Replace('\0', '*');
}
