using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// How the settings for sending are named in each mail library and program. Steps name them as <c>{settings-login}</c>: those of the
/// program that wrote the text, or of the most common ones where the text does not show it.
/// </summary>
internal static class ClientSettings
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.libraries.json";

    // The program's name is at the beginning or in the first stack frames.
    private const int MaxLength = 20_000;

    private static readonly Lazy<IReadOnlyList<Library>> LazyLibraries = new(Read);

    private static readonly Lazy<IReadOnlyDictionary<string, string>> LazyCommon =
        new(() => ToValues([.. LazyLibraries.Value.Where(each => each.IsCommon)]));

    /// <summary>The values that every template can use.</summary>
    public static IEnumerable<string> Names => LazyCommon.Value.Keys;

    /// <summary>The settings of the most common programs.</summary>
    public static IReadOnlyDictionary<string, string> Common => LazyCommon.Value;

    /// <summary>The settings of the programs that a text names; those of the most common ones for what they lack.</summary>
    public static IReadOnlyDictionary<string, string> For(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, MaxLength));
        var named = new List<Library>();
        foreach (var library in LazyLibraries.Value)
        {
            foreach (var mark in library.Marks)
            {
                if (head.Contains(mark, StringComparison.OrdinalIgnoreCase))
                {
                    named.Add(library);
                    break;
                }
            }
        }

        var own = ToValues(named);
        return named.Count == 0 ? Common
            : Common.ToFrozenDictionary(each => each.Key, each => own.GetValueOrDefault(each.Key) ?? each.Value);
    }

    private static Dictionary<string, string> ToValues(IReadOnlyList<Library> libraries)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, select) in (ReadOnlySpan<(string, Func<Library, string?>)>)[("login", each => each.Login),
            ("starttls", each => each.Starttls), ("tls", each => each.Tls), ("from", each => each.From), ("ca", each => each.Ca),
            ("helo", each => each.Helo), ("debug", each => each.Debug)])
        {
            var settings = libraries.Where(each => select(each) is not null).Select(each => $"{each.Name}: {select(each)}").ToList();
            if (settings.Count > 0)
            {
                values["settings-" + name] = string.Join("; ", settings);
            }
        }

        return values;
    }

    private static IReadOnlyList<Library> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize(stream, ClientSettingsJson.Default.LibraryFile)?.Libraries
            ?? throw new InvalidDataException($"{Resource} is empty.");
    }
}

/// <summary>The contents of the file of libraries.</summary>
internal sealed record LibraryFile
{
    public required IReadOnlyList<Library> Libraries { get; init; }
}

/// <summary>A mail library or program: what its errors contain, and the names of its settings.</summary>
internal sealed record Library
{
    public required string Name { get; init; }

    /// <summary>Whether its settings are shown as an example where the program is not known.</summary>
    public bool IsCommon { get; init; }

    /// <summary>Words of its errors and logs, one of which must occur.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>User name and password.</summary>
    public string? Login { get; init; }

    /// <summary>STARTTLS on port 587.</summary>
    public string? Starttls { get; init; }

    /// <summary>TLS from the start on port 465.</summary>
    public string? Tls { get; init; }

    /// <summary>The sender.</summary>
    public string? From { get; init; }

    /// <summary>Further CA certificates.</summary>
    public string? Ca { get; init; }

    /// <summary>The name sent with EHLO.</summary>
    public string? Helo { get; init; }

    /// <summary>The log of the session.</summary>
    public string? Debug { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LibraryFile))]
internal sealed partial class ClientSettingsJson : JsonSerializerContext;
