using System.Globalization;
using Ulak.Console.Api;
using Ulak.Inbox.Rules;

namespace Ulak.Configuration;

/// <summary>The settings of inboxes: <c>inboxes.NAME.keepMessages</c> and so on, for any number of names.</summary>
internal static class InboxSettingsTable
{
    private const string Section = "inboxes.";
    private const string Unlimited = "unlimited";

    /// <summary>The settings of the inbox with a name.</summary>
    public static IReadOnlyList<Setting> ForInbox(string name) =>
    [
        Create(name, "keepMessages", "a whole number greater than 0, or unlimited",
            "The maximum number of messages in the inbox, besides data.keepMessages. The oldest are deleted first.",
            i => i.MaxMessages?.ToString(CultureInfo.InvariantCulture) ?? Unlimited,
            (i, v) => v == Unlimited ? i with { MaxMessages = null }
                : SettingFormat.ParsePositiveInteger(v) is { } count ? i with { MaxMessages = count }
                : null),
        Create(name, "keepSize", "octets, or a number with KiB, MiB or GiB, or unlimited",
            "The maximum size of all messages of the inbox together.",
            i => i.MaxOctets is { } octets ? SettingFormat.Format(octets) : Unlimited,
            (i, v) => v == Unlimited ? i with { MaxOctets = null }
                : SettingFormat.ParseSize(v) is { } octets ? i with { MaxOctets = octets }
                : null),
        Create(name, "keepAge", "a number with s, m, h or d, or unlimited", "The maximum age of the messages of the inbox.",
            i => i.MaxAge is { } age ? DurationText.Format(age) : Unlimited,
            (i, v) => v == Unlimited ? i with { MaxAge = null }
                : DurationText.Parse(v) is { } age ? i with { MaxAge = age }
                : null),
        Create(name, "webhooks", "http or https URLs, separated by commas",
            "URLs that receive a POST for each message of the inbox, besides webhooks.urls.",
            i => string.Join(',', i.Webhooks.Select(url => url.OriginalString)),
            (i, v) => SettingFormat.ParseUrls(v) is { } urls ? i with { Webhooks = urls } : null),
    ];

    /// <summary>The setting with a key, or null if the key is not a setting of an inbox.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) && key[Section.Length..].Split('.') is [var name, _]
        && RuleDefinition.IsName(name.ToLowerInvariant())
            ? ForInbox(name.ToLowerInvariant()).FirstOrDefault(setting => string.Equals(setting.Key, key,
                StringComparison.OrdinalIgnoreCase))
            : null;

    private static Setting Create(string name, string key, string syntax, string about, Func<InboxSettings, string> get,
        Func<InboxSettings, string, InboxSettings?> set) =>
        new($"{Section}{name}.{key}", syntax, about, settings => get(Of(settings, name)),
            (settings, value) => set(Of(settings, name), value) is { } changed
                ? settings with { Inboxes = settings.Inboxes.SetItem(name, changed) }
                : null);

    private static InboxSettings Of(UlakSettings settings, string name) =>
        settings.Inboxes.GetValueOrDefault(name, new InboxSettings { Name = name });
}
