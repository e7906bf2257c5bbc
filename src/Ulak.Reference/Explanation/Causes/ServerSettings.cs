using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The commands and settings of each mail server program. Steps name them as <c>{server-queue}</c>: those of the program whose log the
/// text is from, or of the most common ones where the text does not show it.
/// </summary>
internal static class ServerSettings
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.servers.json";

    // The program's name is in the first lines.
    private const int MaxLength = 20_000;

    // The names of settings, as in {server-queue}.
    private static readonly (string Name, Func<ServerProgram, string?> Select)[] Settings =
    [
        ("list", each => each.List), ("queue", each => each.Queue), ("check", each => each.Check), ("reload", each => each.Reload),
        ("log", each => each.Log),
        ("users", each => each.Users), ("domains", each => each.Domains), ("relay", each => each.Relay), ("allow", each => each.Allow),
        ("size", each => each.Size), ("limits", each => each.Limits), ("cert", each => each.Cert), ("helo", each => each.Helo),
        ("login", each => each.Login), ("smarthost", each => each.Smarthost), ("clear", each => each.Clear), ("notls", each => each.NoTls),
        ("sendas", each => each.SendAs), ("reject", each => each.Reject),
    ];

    private static readonly Lazy<IReadOnlyList<ServerProgram>> LazyPrograms = new(Read);

    private static readonly Lazy<IReadOnlyDictionary<string, string>> LazyTemplates =
        new(() => ToTemplates([.. LazyPrograms.Value.Where(each => each.IsCommon)]));

    private static readonly Lazy<IReadOnlyDictionary<string, string>> LazyCommon =
        new(() => Fill(LazyTemplates.Value, new Dictionary<string, string>()));

    /// <summary>The settings of the most common programs, with example values.</summary>
    public static IReadOnlyDictionary<string, string> Common => LazyCommon.Value;

    /// <summary>The settings of the programs that a text names; those of the most common ones for what they lack.</summary>
    public static IReadOnlyDictionary<string, string> For(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, MaxLength));
        var named = Named(head);
        if (named.Count == 0)
        {
            return LazyTemplates.Value;
        }

        var own = ToTemplates(named);
        var values = LazyTemplates.Value.ToDictionary(each => each.Key, each => own.GetValueOrDefault(each.Key) ?? each.Value);
        // What stores or reads mail behind a server is not the server.
        if (named.FindAll(each => each is { IsBeside: false, Base: null }) is [{ HasOwnCommands: true } only])
        {
            values["server-name"] = only.Name;
            foreach (var (name, select) in Settings)
            {
                if (select(only) is { } setting)
                {
                    values["own-" + name] = setting;
                }
            }
        }

        return values;
    }

    /// <summary>The programs that a text names, each package with the program in it.</summary>
    private static List<ServerProgram> Named(ReadOnlySpan<char> head)
    {
        var named = new List<ServerProgram>();
        foreach (var program in LazyPrograms.Value)
        {
            if (Marks.OccurIn(head, program.Marks))
            {
                named.Add(program);
            }
        }

        // Where a server is named, words that many servers write show no second one.
        foreach (var program in LazyPrograms.Value)
        {
            if ((named.TrueForAll(each => each.IsBeside) && Marks.OccurIn(head, program.WeakMarks))
                || named.Exists(each => each.Base == program.Name && !named.Contains(program)))
            {
                named.Add(program);
            }
        }

        return named;
    }

    /// <summary>The settings with the values of the text in them.</summary>
    public static Dictionary<string, string> Fill(IReadOnlyDictionary<string, string> templates,
        IReadOnlyDictionary<string, string> values) =>
        templates.ToDictionary(each => each.Key, each => TextTemplate.Fill(each.Value, values));

    private static Dictionary<string, string> ToTemplates(IReadOnlyList<ServerProgram> programs)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, select) in Settings)
        {
            var settings = programs.Where(each => select(each) is not null).ToList();
            settings = settings.Exists(each => each.Base is not null) ? settings.FindAll(each => each.Base is not null) : settings;
            if (settings.Count > 0)
            {
                values["server-" + name] = settings is [var only] ? select(only)!
                    : string.Join("; ", settings.Select(each => $"{each.Name}: {select(each)}"));
            }
        }

        return values;
    }

    private static IReadOnlyList<ServerProgram> Read() => EmbeddedJson.Read(Resource, ServerSettingsJson.Default.ServerProgramFile).Servers;
}

/// <summary>The contents of the file of server programs.</summary>
internal sealed record ServerProgramFile
{
    public required IReadOnlyList<ServerProgram> Servers { get; init; }
}

/// <summary>A mail server program: what its logs contain, and its commands and settings. They hold in every language.</summary>
internal sealed record ServerProgram
{
    public required string Name { get; init; }

    /// <summary>Words that it writes and other servers do too; they count where no other server is named.</summary>
    public IReadOnlyList<string> WeakMarks { get; set; } = [];

    /// <summary>The server program in a package, whose own way to a setting takes precedence.</summary>
    public string? Base { get; init; }

    /// <summary>Whether it is shown where the text does not name the program.</summary>
    public bool IsCommon { get; init; }

    /// <summary>Words of its logs, one of which must occur.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>Whether it has none of the commands and settings of Postfix.</summary>
    public bool HasOwnCommands { get; init; }

    /// <summary>Whether it runs beside another one that takes and sends the mail.</summary>
    public bool IsBeside { get; init; }

    /// <summary>Shows what waits, and why.</summary>
    public string? List { get; init; }

    /// <summary>Tries to deliver the waiting messages now.</summary>
    public string? Queue { get; init; }

    /// <summary>Checks the configuration.</summary>
    public string? Check { get; init; }

    /// <summary>Reads the configuration again.</summary>
    public string? Reload { get; init; }

    /// <summary>Where the log is.</summary>
    public string? Log { get; init; }

    /// <summary>Shows whether an address exists.</summary>
    public string? Users { get; init; }

    /// <summary>The lists of the domains for which it is responsible.</summary>
    public string? Domains { get; init; }

    /// <summary>The clients that may relay without a login.</summary>
    public string? Relay { get; init; }

    /// <summary>Exceptions from the checks of clients and senders.</summary>
    public string? Allow { get; init; }

    /// <summary>The largest message.</summary>
    public string? Size { get; init; }

    /// <summary>How often and with how many connections a client may come.</summary>
    public string? Limits { get; init; }

    /// <summary>Certificate and key.</summary>
    public string? Cert { get; init; }

    /// <summary>The name that it sends with EHLO.</summary>
    public string? Helo { get; init; }

    /// <summary>Sends all mail through another server.</summary>
    public string? Smarthost { get; init; }

    /// <summary>Lets a login send with another address, such as an alias.</summary>
    public string? SendAs { get; init; }

    /// <summary>Refuses unknown recipients while the other server is still connected.</summary>
    public string? Reject { get; init; }

    /// <summary>Delivers to one domain without demanding TLS.</summary>
    public string? Clear { get; init; }

    /// <summary>Delivers to one domain or host without TLS.</summary>
    [JsonPropertyName("notls")]
    public string? NoTls { get; init; }

    /// <summary>Its own login at a relay.</summary>
    public string? Login { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ServerProgramFile))]
internal sealed partial class ServerSettingsJson : JsonSerializerContext;
