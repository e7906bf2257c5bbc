using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// A setting with a name that the program does not know. It is ignored without a word, and the program goes on with its default: no login,
/// no TLS, its own machine as the server.
/// </summary>
internal static partial class MisspeltSetting
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.names.json";

    // Settings stand near the error; the work stays bounded.
    private const int MaxLength = 12_000;
    private const int MaxNames = 200;

    // Shorter names are one letter away from too many words.
    private const int MinLength = 4;
    private const int MinLongLength = 7;

    private static readonly Lazy<IReadOnlyList<SettingNames>> LazyAll =
        new(() => EmbeddedJson.Read(Resource, SettingNamesJson.Default.SettingNamesFile).Programs);

    /// <summary>The name in the text, the right one and the program; null if every name is known or the right one is there too.</summary>
    public static (string Given, string Right, string Program)? Find(string text)
    {
        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        foreach (var program in LazyAll.Value)
        {
            if (Marks.OccurIn(head, program.Marks) && Part(head, program.Within) is { } part && Find(part, program) is { } found)
            {
                return (found.Given, found.Right, program.Name);
            }
        }

        return null;
    }

    /// <summary>A switch in place of the mode that Ruby's OpenSSL wants, as it stands in the text; null if there is none.</summary>
    public static string? SwitchForMode(string text) =>
        VerifyMode().Match(text.Length > MaxLength ? text[..MaxLength] : text) is { Success: true } match ? match.Value : null;

    private static (string Given, string Right)? Find(string text, SettingNames program)
    {
        var names = Name().Matches(text).Take(MaxNames).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var right = program.Wrong.GetValueOrDefault(name) ?? (program.Known.Contains(name) ? null : Near(name, program));
            if (right is not null && !names.Contains(right))
            {
                return (name, right);
            }
        }

        return null;
    }

    /// <summary>
    /// The known name from which one differs by two letters in the other order, or, if it is long, by one letter too many or too few.
    /// </summary>
    private static string? Near(string name, SettingNames program) => name.Length < MinLength ? null
        : program.Known.FirstOrDefault(known => known.Length == name.Length ? IsTransposed(name, known)
            : known.Length > name.Length ? IsOneLonger(known, name) : IsOneLonger(name, known));

    private static bool IsOneLonger(string longer, string shorter)
    {
        // Short names differ by a letter and mean something else: "user", "users".
        if (longer.Length != shorter.Length + 1 || shorter.Length < MinLongLength)
        {
            return false;
        }

        var at = longer.AsSpan().CommonPrefixLength(shorter);
        return at > 0 && at < shorter.Length && longer.AsSpan(at + 1).SequenceEqual(shorter.AsSpan(at));
    }

    private static bool IsTransposed(string name, string known)
    {
        var at = name.AsSpan().CommonPrefixLength(known);
        return at + 1 < name.Length && name[at] == known[at + 1] && name[at + 1] == known[at]
            && name.AsSpan(at + 2).SequenceEqual(known.AsSpan(at + 2));
    }

    /// <summary>The arguments of the call in which the names are; the whole text if they stand anywhere, null without the call.</summary>
    private static string? Part(string text, string? within)
    {
        if (within is null)
        {
            return text;
        }

        var start = text.IndexOf(within + "(", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(')', start);
        return start < 0 ? null : text[(start + within.Length + 1)..(end < 0 ? text.Length : end)];
    }

    [GeneratedRegex(
        @"\bsmtp_openssl_verify_mode['""\]]{0,2}\s?[=:]>?\s?(?:true|false)\b"
        + @"|\bopenssl_verify_mode:?\s?(?:=>\s?)?(?:true|false)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex VerifyMode();

    [GeneratedRegex(@"(?<![\w.$@/-])[$@]?(?<name>[A-Za-z][\w.]{2,60}(?:->\w{2,30})?)[""'`\]]{0,2}[ \t]{0,10}(?:=>|:=|=(?!=)|:(?![/:]))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

/// <summary>The contents of the file of names.</summary>
internal sealed record SettingNamesFile
{
    public required IReadOnlyList<SettingNames> Programs { get; init; }
}

/// <summary>The names of a program's settings for sending, and the ones that are often written in their place.</summary>
internal sealed record SettingNames
{
    public required string Name { get; init; }

    /// <summary>Words that show the program, one of which must occur.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>The call whose arguments the settings are; null if they stand anywhere.</summary>
    public string? Within { get; init; }

    public required IReadOnlyList<string> Known { get; init; }

    /// <summary>The right name for each wrong one.</summary>
    public required IReadOnlyDictionary<string, string> Wrong { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SettingNamesFile))]
internal sealed partial class SettingNamesJson : JsonSerializerContext;
