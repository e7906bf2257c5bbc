using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// How the settings for sending are named in each mail library and program. Steps name them as <c>{settings-login}</c>: those of the
/// program that wrote the text, or of common ones where the text does not show it.
/// </summary>
internal static class ClientSettings
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.libraries.json";

    // The program's name is at the beginning or in the first stack frames.
    private const int MaxLength = 20_000;

    private static readonly Lazy<LibraryFile> LazyFile = new(Read);

    private static readonly Lazy<IReadOnlyDictionary<string, string>> LazyCommon =
        new(() => ToValues([.. LazyFile.Value.Libraries.Where(each => each.IsCommon)]));

    /// <summary>The values that every template can use.</summary>
    public static IEnumerable<string> Names => LazyCommon.Value.Keys;

    /// <summary>The settings of the most common programs.</summary>
    public static IReadOnlyDictionary<string, string> Common => LazyCommon.Value;

    /// <summary>
    /// The settings of the programs that a text names, or else of those in the programming language that it shows; those of the most
    /// common ones if it shows neither.
    /// </summary>
    public static IReadOnlyDictionary<string, string> For(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, MaxLength));
        var (libraries, languages) = (LazyFile.Value.Libraries, LazyFile.Value.Languages);
        var named = new List<Library>();
        foreach (var library in libraries)
        {
            if (Marks.OccurIn(head, library.Marks))
            {
                named.Add(library);
            }
        }

        for (var i = 0; i < languages.Count && named.Count == 0; i++)
        {
            if (Marks.OccurIn(head, languages[i].Marks))
            {
                named.AddRange(languages[i].Libraries.Select(name => libraries.First(each => each.Name == name)));
            }
        }

        return named.Count == 0 ? Common : ToValues(named);
    }

    private static Dictionary<string, string> ToValues(IReadOnlyList<Library> libraries)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, select) in (ReadOnlySpan<(string, Func<Library, string?>)>)[("login", each => each.Login),
            ("starttls", each => each.Starttls), ("tls", each => each.Tls), ("from", each => each.From), ("ca", each => each.Ca),
            ("helo", each => each.Helo), ("debug", each => each.Debug), ("host", each => each.Host), ("mechanism", each => each.Mechanism),
            ("protocols", each => each.Protocols), ("timeout", each => each.Timeout), ("rate", each => each.Rate),
            ("renew", each => each.Renew)])
        {
            var settings = libraries.Where(each => select(each) is not null).Select(each => $"{each.Name}: {select(each)}").ToList();
            if (settings.Count > 0)
            {
                values["settings-" + name] = string.Join("; ", settings);
            }
        }

        return values;
    }

    private static LibraryFile Read() => EmbeddedJson.Read(Resource, ClientSettingsJson.Default.LibraryFile);
}

/// <summary>The contents of the file of libraries.</summary>
internal sealed record LibraryFile
{
    public required IReadOnlyList<Library> Libraries { get; init; }

    public required IReadOnlyList<ProgrammingLanguage> Languages { get; init; }
}

/// <summary>What a stack trace or error in a programming language contains, and the libraries that send mail in it.</summary>
internal sealed record ProgrammingLanguage
{
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>The names of libraries, the most common first.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }
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

    /// <summary>The server's name.</summary>
    public string? Host { get; init; }

    /// <summary>PLAIN or LOGIN in place of another login mechanism.</summary>
    public string? Mechanism { get; init; }

    /// <summary>TLS 1.2 or newer.</summary>
    public string? Protocols { get; init; }

    /// <summary>How long it waits.</summary>
    public string? Timeout { get; init; }

    /// <summary>A pause between messages, or a limit of messages per second.</summary>
    public string? Rate { get; init; }

    /// <summary>A new connection after some messages.</summary>
    public string? Renew { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LibraryFile))]
internal sealed partial class ClientSettingsJson : JsonSerializerContext;
