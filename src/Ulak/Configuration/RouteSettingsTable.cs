using System.Collections.Immutable;
using Ulak.Inbox.Rules;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;

namespace Ulak.Configuration;

/// <summary>The settings of routes: <c>routes.NAME.action</c> and so on. In a file, <c>routes</c> is a list of objects.</summary>
internal static class RouteSettingsTable
{
    private const string Section = "routes.";
    private const string SetSyntax =
        "addresses, domains, patterns such as *.example.org, table:FILE, store:NAME or store:users, separated by commas";

    /// <summary>The settings of the route with a name.</summary>
    public static ImmutableArray<Setting> ForRoute(string name) =>
    [
        Create(name, "action", RouteActionWords.All,
            "What happens to the recipients that match. NAME is the place in the list, or a name of your choice; the first route that "
                + "matches acts. Without routes, all mail goes to the inbox; with routes, a recipient that none matches is refused with "
                + "550 5.7.1 (docs/relay.md).",
            r => RouteActionWords.Format(r.Action),
            (r, v) => RouteActionWords.Parse(v) is { } action ? r with { Action = action } : null),
        Create(name, "to", SetSyntax, "The recipients. A ! before a pattern excludes.", r => r.To,
            (r, v) => v.Length > 0 ? r with { To = v } : null),
        Create(name, "from", SetSyntax + "; <> for the null reverse-path", "The senders.", r => r.From,
            (r, v) => v.Length > 0 ? r with { From = v } : null),
        Create(name, "listener", "names, separated by commas", "The listeners: smtp, or the NAME of listeners.NAME.", r => r.Listener,
            (r, v) => r with { Listener = v }),
        Create(name, "user", "names, separated by commas; * for every user", "The users that are logged in.", r => r.User,
            (r, v) => r with { User = v }),
        Create(name, "client", "networks such as 10.0.0.0/8, separated by commas", "The clients.", r => string.Join(',', r.Client),
            (r, v) => NetworkList.Parse(v) is { } networks ? r with { Client = networks } : null),
        Create(name, "size", ">25MiB, or <1MiB", "The size of the message.", r => r.Size,
            (r, v) => SizeCondition.Parse(v) is null ? null : r with { Size = v }),
        Create(name, "header", "a field name, or a name and a pattern such as X-Tag: urgent*", "A header field of the message.",
            r => r.Header, (r, v) => HeaderCondition.Parse(v) is null ? null : r with { Header = v }),
        Create(name, "via", "the NAME of hops.NAME; host:port, or unix:/path, for relay, cut-through and lmtp; a folder for maildir; a "
            + "URL for webhook",
            "The next hop. relay without it delivers to the servers in the MX records of the recipient's domain.", r => r.Via,
            (r, v) => r with { Via = v }),
        Create(name, "tls", HopTlsWords.All, "The least TLS towards the servers in MX records. may: if offered, with any certificate.",
            r => HopTlsWords.Format(r.Tls),
            (r, v) => HopTlsWords.Parse(v) is { } tls and not HopTls.Implicit ? r with { Tls = tls } : null),
        Create(name, "pool", "the NAME of pools.NAME",
            "The source addresses of relay and cut-through. Default: that of the hop, else relay.source.",
            r => r.Pool, (r, v) => r with { Pool = v.ToLowerInvariant() }),
        Create(name, "checkRecipients", "true or false",
            "Whether the next hop is asked at RCPT whether it accepts the recipient: what it refuses permanently is refused, and not "
                + "bounced. Its replies are kept: 24 hours, refusals one hour.",
            r => r.ChecksRecipients ? "true" : "false",
            (r, v) => bool.TryParse(v, out var check) ? r with { ChecksRecipients = check } : null),
        Create(name, "reply", "a reply such as 550 5.1.1 There is no such mailbox", "The reply of refuse.", r => r.Reply,
            (r, v) => ReplyText.TryParse(v) is null ? null : r with { Reply = v }),
    ];

    /// <summary>The setting with a key, or null if the key is not a route setting.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
        && key[Section.Length..].Split('.') is [var name, _]
        && ListenerSettingsTable.IsName(name)
            ? ForRoute(name.ToLowerInvariant())
                .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
            : null;

    private static Setting Create(string name, string key, string form, string about, Func<RouteSettings, string> write,
        Func<RouteSettings, string, RouteSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed ? With(settings, changed) : null);

    private static RouteSettings Get(UlakSettings settings, string name) =>
        settings.Routes.FirstOrDefault(route => route.Name == name) ?? new RouteSettings { Name = name };

    // A route keeps its place; a new one is the last.
    private static UlakSettings With(UlakSettings settings, RouteSettings route)
    {
        var index = settings.Routes.IndexOf(settings.Routes.FirstOrDefault(each => each.Name == route.Name)!);
        return settings with { Routes = index < 0 ? settings.Routes.Add(route) : settings.Routes.SetItem(index, route) };
    }
}
