using System.Collections.Immutable;
using Microsoft.AspNetCore.Html;
using Ulak.Console.Api;
using Ulak.Console.Login;
using Ulak.Inbox.Chaos;
using Ulak.Inbox.Receiving;
using Ulak.Storage;

namespace Ulak.Console.Frame;

/// <summary>What the rail shows on every page: counts, tags, and where the server listens.</summary>
public sealed record FrameState
{
    private const int MaxTags = 12;
    private const int MaxFaults = 99;
    private static readonly object ItemKey = new();

    /// <summary>How many messages are unread.</summary>
    public long Unread { get; init; }

    /// <summary>The tags with the most messages, by name.</summary>
    public ImmutableArray<StoredTag> Tags { get; init; } = [];

    /// <summary>How many of the latest sessions had commands refused, up to 100.</summary>
    public int FaultySessions { get; init; }

    /// <summary>How many sessions are in progress.</summary>
    public int LiveSessions { get; init; }

    /// <summary>How many chaos rules are active.</summary>
    public int ChaosRules { get; init; }

    /// <summary>How many deliveries are in the queue; null where nothing is relayed.</summary>
    public long? Queued { get; init; }

    /// <summary>The user of a session of the login page, who can log out; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Where mail is received.</summary>
    public required string SmtpAddress { get; init; }

    /// <summary>What the reader prefers.</summary>
    public required Preferences Preferences { get; init; }

    /// <summary>The path and query of the page, to come back to.</summary>
    public required string Here { get; init; }

    /// <summary>When the counts were read: a page takes them over from a later page only.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The program's version.</summary>
    public static string Version { get; } = InfoApi.Version.Split('+')[0];

    /// <summary>The faulty sessions as the rail shows them.</summary>
    public string FaultyText => FaultySessions > MaxFaults ? $"{MaxFaults}+"
        : FaultySessions.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The state of a page that is being rendered; null for a page of the exported site.</summary>
    public static FrameState? Of(HttpContext? http) => http?.Items[ItemKey] as FrameState;

    /// <summary>What the preferences add to the root element; nothing in the exported site.</summary>
    public static HtmlString RootAttributes(FrameState? state) => new(
        (state is { Preferences.Theme: { Length: > 0 } theme } ? $" data-theme=\"{theme}\"" : "")
        + (state is { Preferences.IsCompact: true } ? " data-density=\"compact\"" : ""));

    /// <summary>The address that sets a preference and comes back to the page.</summary>
    public string PreferenceLink(string name, string value) =>
        $"/preferences?{name}={Uri.EscapeDataString(value)}&back={Uri.EscapeDataString(Here)}";

    /// <summary>
    /// Reads the state before a page is rendered. A store that cannot be read leaves the counts empty: the page shows what is wrong.
    /// </summary>
    internal static async Task PrepareAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var state = new FrameState
        {
            MadeAt = services.GetRequiredService<TimeProvider>().GetUtcNow(),
            SmtpAddress = services.GetRequiredService<ConsoleOptions>().SmtpAddress.ToString(),
            Preferences = Preferences.Of(http),
            User = LoginSessions.HasCookie(http) ? ConsoleAuthentication.UserOf(http) : "",
            Here = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "/",
            ChaosRules = services.GetService<ChaosService>()?.Filter.Rules.Length ?? 0,
            LiveSessions = services.GetService<SessionTracker>()?.Live.Count() ?? 0,
        };
        try
        {
            var counts = await services.GetRequiredService<Queue.QueueReader>().CountAsync(http.RequestAborted);
            state = state with { Queued = counts.IsShown ? counts.Waiting + counts.Held : null };
            var store = services.GetRequiredService<IMessageStore>();
            var tags = await store.ListTagsAsync(http.RequestAborted);
            state = state with
            {
                Unread = await store.CountMessagesAsync("is:unread", http.RequestAborted),
                Tags = [.. tags.OrderByDescending(tag => tag.MessageCount).Take(MaxTags)
                    .OrderBy(tag => tag.Name, StringComparer.CurrentCultureIgnoreCase)],
                FaultySessions = (await services.GetRequiredService<ISessionStore>()
                    .ListSessionsAsync(new SessionQuery(WithFaults: true, Limit: MaxFaults + 1),
                    http.RequestAborted)).Items.Length,
            };
        }
        catch (StoreUnavailableException)
        {
            // The rail stays without counts.
        }

        http.Items[ItemKey] = state;
    }
}
