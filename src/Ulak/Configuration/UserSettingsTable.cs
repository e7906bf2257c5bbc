using System.Collections.Immutable;
using Ulak.Smtp.Addresses;

namespace Ulak.Configuration;

/// <summary>
/// The settings of users: <c>users.NAME</c>, <c>users.NAME.addresses</c> and so on, for any number of names, and <c>users.file</c>.
/// </summary>
internal static class UserSettingsTable
{
    private const string Section = "users.";
    private const string AddressesName = "addresses";
    private const string LanguageName = "language";
    private const int MinPasswordLength = 8;

    /// <summary>The file with one user per line.</summary>
    public static Setting FileSetting { get; } = new(
        "users.file",
        "a file",
        "A file with one user per line, name:password, for secrets of containers. Empty lines and lines that begin with # are ignored.",
        settings => settings.UserFile,
        (settings, value) => settings with { UserFile = value.Length > 0 ? Path.GetFullPath(value) : "" });

    /// <summary>The settings of the user with a key.</summary>
    public static ImmutableArray<Setting> ForUser(string key) =>
    [
        new(
            Section + key,
            "name:password, with a password of at least 8 characters or a SCRAM verifier",
            "A user who may log in, in addition to those of ulak user. NAME is a name or number of your choice.",
            settings => Get(settings, key) is { Name.Length: > 0 } user ? $"{user.Name}:{user.Secret}" : "",
            (settings, value) => Parse(key, value) is { } user
                ? With(settings, Get(settings, key) with { Name = user.Name, Secret = user.Secret })
                : null)
        {
            IsSecret = true,
        },
        new(
            $"{Section}{key}.{AddressesName}",
            "addresses, or *@example.org for a domain, separated by commas",
            "The addresses that the user may send from. Default: the name, if it is an address.",
            settings => string.Join(',', Get(settings, key).Addresses),
            (settings, value) => ParseAddresses(value) is { } addresses
                ? With(settings, Get(settings, key) with { Addresses = addresses })
                : null),
        new(
            $"{Section}{key}.{LanguageName}",
            "en or tr",
            "The language of reports to the user about mail that could not be delivered. Default: that of the message, else "
                + "relay.language.",
            settings => Get(settings, key).Language,
            (settings, value) => value is "en" or "tr" or "" ? With(settings, Get(settings, key) with { Language = value }) : null),
    ];

    /// <summary>The setting with a key, or null if the key is not a user setting.</summary>
    public static Setting? Find(string key)
    {
        if (string.Equals(key, FileSetting.Key, StringComparison.OrdinalIgnoreCase))
        {
            return FileSetting;
        }

        return key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
            && ListenerSettingsTable.IsName(key[Section.Length..].Split('.')[0])
                ? ForUser(key[Section.Length..].Split('.')[0].ToLowerInvariant())
                    .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
                : null;
    }

    /// <summary>Reads the users of a file.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or a line is invalid.</exception>
    public static IEnumerable<UserSettings> ReadFile(string path) =>
        SettingsFile.ReadLines("users.file", path).Select(line => Parse($"file-{line.Number}", line.Line)
            ?? throw new ConfigurationException(
                $"{path}, line {line.Number}: expected name:password, with a password of at least {MinPasswordLength} characters."));

    private static UserSettings? Parse(string key, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && value.Length - colon - 1 >= MinPasswordLength && !value.AsSpan(0, colon).ContainsAny(" \t")
            ? new UserSettings { Key = key, Name = value[..colon], Secret = value[(colon + 1)..] }
            : null;
    }

    private static ImmutableArray<string>? ParseAddresses(string value)
    {
        var addresses = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return addresses.All(IsAddress) ? [.. addresses] : null;
    }

    private static bool IsAddress(string address) => Mailbox.TryParse(
        address.StartsWith("*@", StringComparison.Ordinal) ? "any" + address[1..] : address, smtpUtf8: true, out _, out _);

    private static UserSettings Get(UlakSettings settings, string key) =>
        settings.Users.TryGetValue(key, out var user) ? user : new UserSettings { Key = key };

    private static UlakSettings With(UlakSettings settings, UserSettings user) =>
        settings with { Users = settings.Users.SetItem(user.Key, user) };
}
