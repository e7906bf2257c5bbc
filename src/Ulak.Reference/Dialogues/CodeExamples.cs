using System.Collections.Frozen;
using System.Collections.Immutable;
using Ulak.Reference.Json;

namespace Ulak.Reference.Dialogues;

/// <summary>
/// The dialogues of the server's tests, indexed by the codes they contain. The tests run each of them against the server, so the examples
/// are current.
/// </summary>
public static class CodeExamples
{
    private const string ResourcePrefix = "Ulak.Reference.Dialogues.";
    private const int MaxLines = 32;
    private const int MaxLineLength = 140;

    private static readonly Lazy<ImmutableArray<CodeExample>> All = new(Load);
    private static readonly Lazy<FrozenDictionary<string, ImmutableArray<CodeExample>>> ByCode = new(BuildIndex);

    /// <summary>The number of dialogues.</summary>
    public static int Count => All.Value.Length;

    /// <summary>
    /// Dialogues that contain a code, the shortest first, with its lines marked. <c>X.5.4</c> matches all classes. Empty if the server
    /// never sends the code.
    /// </summary>
    /// <param name="code"><c>501</c>, <c>5.5.4</c> or <c>X.5.4</c>.</param>
    /// <param name="most">The maximum number; each shows a different reply.</param>
    public static ImmutableArray<CodeExample> For(string code, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (!ByCode.Value.TryGetValue(code, out var found))
        {
            return [];
        }

        var replies = new HashSet<string>(StringComparer.Ordinal);
        var chosen = ImmutableArray.CreateBuilder<CodeExample>();
        foreach (var dialogue in found)
        {
            var marked = dialogue with
            {
                Lines = [
                .. dialogue.Lines.Select(line => ContainsCode(line, code) ? line with { IsMarked = true } : line)]
            };
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

    private static FrozenDictionary<string, ImmutableArray<CodeExample>> BuildIndex() =>
        All.Value
            .SelectMany(dialogue => dialogue.Lines.Where(line => line.Kind == CodeExampleLineKind.Server)
                .SelectMany(line => CodesIn(line.Text)).Distinct().Select(code => (Code: code, Dialogue: dialogue)))
            .GroupBy(each => each.Code, each => each.Dialogue, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group =>
                group.OrderBy(each => each.Lines.Length).ThenBy(each => each.Name, StringComparer.Ordinal).ToImmutableArray(),
                StringComparer.Ordinal);

    private static bool ContainsCode(CodeExampleLine line, string code) =>
        line.Kind == CodeExampleLineKind.Server && CodesIn(line.Text).Contains(code);

    /// <summary>The codes at the start of a reply's line: <c>501</c>, <c>5.5.4</c>, <c>X.5.4</c>.</summary>
    private static IEnumerable<string> CodesIn(string text)
    {
        if (text.Length < 3 || !text.AsSpan(0, 3).IsAllDigits() || (text.Length > 3 && text[3] is not (' ' or '-')))
        {
            yield break;
        }

        yield return text[..3];
        var word = text.Length > 4 ? text[4..].Split(' ', 2)[0] : "";
        if (word.Split('.') is [['2' or '4' or '5'] digit, { Length: > 0 } subject, { Length: > 0 } detail]
            && subject.AsSpan().IsAllDigits() && detail.AsSpan().IsAllDigits())
        {
            yield return word;
            yield return "X" + word[digit.Length..];
        }
    }

    private static bool IsAllDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static ImmutableArray<CodeExample> Load()
    {
        var assembly = typeof(CodeExamples).Assembly;
        var all = ImmutableArray.CreateBuilder<CodeExample>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(EmbeddedFile.Open(assembly, name));
            if (ParseDialogue(name[ResourcePrefix.Length..].Replace('\\', '/'), reader.ReadToEnd()) is { } dialogue)
            {
                all.Add(dialogue);
            }
        }

        return all.DrainToImmutable();
    }

    /// <summary>Returns null for a dialogue that is too long to read or contains escaped octets.</summary>
    private static CodeExample? ParseDialogue(string name, string text)
    {
        var reason = new List<string>();
        var lines = ImmutableArray.CreateBuilder<CodeExampleLine>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('#') && lines.Count == 0)
            {
                reason.Add(line[1..].Trim());
            }
            else if (line.Length > 1 && line[0] is 'C' or 'S' or 'T')
            {
                if (lines.Count == MaxLines || line.Length > MaxLineLength || ParseLine(line) is not { } parsed)
                {
                    return null;
                }

                lines.Add(parsed);
            }
        }

        return new CodeExample(name, string.Join(' ', reason), lines.DrainToImmutable());
    }

    private static CodeExampleLine? ParseLine(string line)
    {
        var rest = line.Length > 3 ? line[3..] : "";
        return line[..2] switch
        {
            "C:" or "C+" => rest.Contains('\\', StringComparison.Ordinal)
            ? null : new CodeExampleLine(CodeExampleLineKind.Client, rest, false),
            "S:" => new CodeExampleLine(CodeExampleLineKind.Server, UnescapePattern(rest), false),
            "S!" => new CodeExampleLine(CodeExampleLineKind.ServerCloses, "", false),
            "T:" => new CodeExampleLine(CodeExampleLineKind.Time, rest.Trim(), false),
            _ => rest.Trim() switch
            {
                "tls" => new CodeExampleLine(CodeExampleLineKind.Handshake, "", false),
                "close" or "half-close" => new CodeExampleLine(CodeExampleLineKind.ClientCloses, "", false),
                _ => null,
            },
        };
    }

    // In a pattern a star matches any text; a literal star is escaped with a backslash.
    private static string UnescapePattern(string pattern) =>
        pattern.Replace("\\*", "\0", StringComparison.Ordinal).Replace('*', '…').Replace('\0', '*');
}
