using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Ulak.Reference.Json;

namespace Ulak.Console.Codes;

/// <summary>Texts of another language, by the English text; <c>{0}</c>, <c>{1}</c> and so on stand for values.</summary>
/// <param name="texts">The texts.</param>
internal sealed class TextPatterns(IReadOnlyDictionary<string, string> texts)
{
    /// <summary>The English texts.</summary>
    public IEnumerable<string> English => texts.Keys;

    /// <summary>The texts of each language, from resources whose names begin with a prefix.</summary>
    public static FrozenDictionary<string, TextPatterns> Load(string prefix)
    {
        var assembly = typeof(TextPatterns).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[prefix.Length..^".json".Length],
            name =>
            {
                using var stream = EmbeddedFile.Open(assembly, name);
                return new TextPatterns(JsonSerializer.Deserialize(stream, PageWordsJson.Default.DictionaryStringString)!);
            },
            StringComparer.Ordinal);
    }

    /// <summary>The text for an English one; null if there is none.</summary>
    /// <param name="english">The English text.</param>
    /// <param name="translate">Translates a value in it.</param>
    public string? Find(string english, Func<string, string?> translate)
    {
        if (texts.TryGetValue(english, out var whole))
        {
            return whole;
        }

        foreach (var (pattern, text) in texts)
        {
            if (ValuesOf(english, pattern) is not { } values)
            {
                continue;
            }

            var filled = text;
            for (var i = 0; i < values.Count; i++)
            {
                filled = filled.Replace(Placeholder(i), translate(values[i]) ?? values[i], StringComparison.Ordinal);
            }

            return filled;
        }

        return null;
    }

    /// <summary>The values at the places of a pattern's placeholders; null if the text has another form.</summary>
    private static List<string>? ValuesOf(string text, string pattern)
    {
        var values = new List<string>();
        var rest = text.AsSpan();
        for (var (from, i) = (0, 0); ; i++)
        {
            var at = pattern.IndexOf(Placeholder(i), from, StringComparison.Ordinal);
            var before = pattern.AsSpan(from..(at < 0 ? pattern.Length : at));
            var found = i == 0 ? (rest.StartsWith(before, StringComparison.Ordinal) ? 0 : -1)
                : at < 0 ? (rest.EndsWith(before, StringComparison.Ordinal) ? rest.Length - before.Length : -1)
                : rest.IndexOf(before, StringComparison.Ordinal);
            if (found < 0 || (i > 0 && found == 0) || (i == 0 && at < 0))
            {
                return null;
            }

            if (i > 0)
            {
                values.Add(rest[..found].ToString());
            }

            if (at < 0)
            {
                return values;
            }

            rest = rest[(found + before.Length)..];
            from = at + Placeholder(i).Length;
        }
    }

    private static string Placeholder(int i) => string.Create(CultureInfo.InvariantCulture, $"{{{i}}}");
}
