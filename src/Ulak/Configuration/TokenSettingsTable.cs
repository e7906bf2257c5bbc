using Ulak.Console.Tokens;

namespace Ulak.Configuration;

/// <summary>The settings of API tokens: <c>tokens.NAME</c> for any number of names, and <c>tokens.file</c>.</summary>
internal static class TokenSettingsTable
{
    private const string Section = "tokens.";

    /// <summary>The file with one token per line.</summary>
    public static Setting FileSetting { get; } = new(
        "tokens.file",
        "a file",
        "A file with one API token per line, in the form of tokens.NAME. Empty lines and lines that begin with # are ignored.",
        settings => settings.TokenFile,
        (settings, value) => settings with { TokenFile = value.Length > 0 ? Path.GetFullPath(value) : "" });

    /// <summary>The setting of the token with a name.</summary>
    public static Setting ForToken(string name) => new(
        Section + name,
        "rights:token, with rights of read, write and send, e.g. read,write:TOKEN",
        "A token for the API (Authorization: Bearer TOKEN), as ulak token creates it: at least 20 characters, or sha256: and the hash "
            + "of the token. NAME is a name or number of your choice.",
        settings => settings.Console.Tokens.FirstOrDefault(token => token.Name == name)?.Format() ?? "",
        (settings, value) => ApiToken.Parse(name, value) is { } token ? With(settings, token) : null)
    {
        IsSecret = true,
    };

    /// <summary>The setting with a key, or null if the key is not a token setting.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) && ListenerSettingsTable.IsName(key[Section.Length..])
            ? ForToken(key[Section.Length..].ToLowerInvariant())
            : null;

    /// <summary>Adds the tokens of the file, if one is set.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or a line is invalid.</exception>
    public static UlakSettings AddFromFile(UlakSettings settings)
    {
        if (settings.TokenFile.Length == 0)
        {
            return settings;
        }

        foreach (var (number, line) in SettingsFile.ReadLines("tokens.file", settings.TokenFile))
        {
            settings = ApiToken.Parse($"file-{number}", line) is { } token ? With(settings, token)
                : throw new ConfigurationException(
                    $"{settings.TokenFile}, line {number}: expected rights:token, e.g. read,write:TOKEN, with a token of at least "
                        + $"{ApiToken.MinLength} characters.");
        }

        return settings;
    }

    private static UlakSettings With(UlakSettings settings, ApiToken token) => settings with
    {
        Console = settings.Console with
        {
            Tokens = [.. settings.Console.Tokens.Where(each => each.Name != token.Name), token],
        },
    };
}
