using System.Collections.Immutable;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Relay.Hops;
using Ulak.Relay.Pauses;
using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The pages of the queue: causes and destinations, the list of deliveries, and the journey of a message.</summary>
internal static class QueuePages
{
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + QueuePaths.Overview, http => OverviewAsync(
                http, http.Service<QueueAccess>(), http.Service<QueueReader>(), http.Service<Throughput>(), http.Service<TimeProvider>()));
            routes.Get(prefix + "/queue/destination", http => DestinationAsync(
                http, http.Service<QueueAccess>(), http.Service<QueueReader>(), http.Service<TimeProvider>(), http.QueryText("name")));
            routes.Get(prefix + QueuePaths.List, http => ListAsync(
                http, http.Service<QueueAccess>(), http.Service<QueueReader>(), http.Service<TimeProvider>()));
            routes.Get(prefix + "/queue/messages/{id}", http => JourneyAsync(
                http, http.Service<JourneyReader>(), http.Service<QueueAccess>(), http.RouteText("id")));
        }

        QueueForms.Map(routes);
    }

    private static async Task<IResult> OverviewAsync(
        HttpContext http, QueueAccess access, QueueReader reader, Throughput throughput, TimeProvider time)
    {
        var language = PageLanguage.Of(http);
        return Page(QueueOverviewPage.Create(new QueueModel
        {
            Language = language,
            Now = time.GetUtcNow(),
            Done = QueueForms.DoneOf(http.Request, language),
            Hops = HopsOf(access),
            Summary = await reader.ReadAsync(language.Code, http.RequestAborted),
            HasRelay = access.Relay is not null,
            Charts =
            [
                new ThroughputChart(
                    language.Word("chart-hour"), Span(language, TimeSpan.FromHours(1)), throughput.Read(60, minutes: 1)),
                new ThroughputChart(
                    language.Word("chart-day"), Span(language, TimeSpan.FromHours(24)), throughput.Read(72, minutes: 20)),
            ],
        }));
    }

    private static async Task<IResult> DestinationAsync(
        HttpContext http, QueueAccess access, QueueReader reader, TimeProvider time, string? name)
    {
        var language = PageLanguage.Of(http);
        if (name is null || access.Queue is not { } queue)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (QueuePause.Parse(name) is { Kind: not PauseKind.Destination } pause)
        {
            // Its deliveries are on the way to several destinations.
            return Results.LocalRedirect(language.Prefix + QueuePaths.Pause(pause));
        }

        var now = time.GetUtcNow();
        var view = (await reader.ReadAsync(language.Code, http.RequestAborted)).Destinations
            .FirstOrDefault(each => each.Queued.Name == name) ?? Empty(access, name, now);
        var page = await queue.ListQueuedAsync(
            new QueueQuery(QueueFilter.All with { Destination = name }, null, PageSize), http.RequestAborted);
        return Page(DestinationPage.Create(new DestinationModel
        {
            Language = language,
            Now = now,
            Done = QueueForms.DoneOf(http.Request, language),
            Hops = HopsOf(access),
            View = view,
            Servers = ServersOf(access, name, view),
            Meaning = view.LastCause is { Reason.Length: > 0 } last
                ? ReplyMeaning.Of(last.LastReply, last.Reason, language.Code)
                : null,
            Items = page.Items,
            HasMore = page.Next is not null,
        }));
    }

    private static async Task<IResult> ListAsync(HttpContext http, QueueAccess access, QueueReader reader, TimeProvider time)
    {
        var language = PageLanguage.Of(http);
        var query = http.Request.Query;
        var summary = await reader.ReadAsync(language.Code, http.RequestAborted);
        var (selection, _) = await QueueSelection.ReadAsync(
            name => query[name].ToString(), () => Task.FromResult<IReadOnlyList<CauseGroup>>(summary.Causes));
        if (selection is null || access.Queue is not { } queue)
        {
            return Results.LocalRedirect(QueuePaths.List);
        }

        var after = DeliveryKey.TryParse(query["after"], out var key) ? key : (DeliveryKey?)null;
        var (items, next) = await QueueApi.ReadAsync(queue, selection, after, PageSize, http.RequestAborted);
        var conditions = QueueSelection.Names.Where(name => query[name].ToString().Length > 0)
            .ToDictionary(name => name, name => query[name].ToString());
        var address = QueuePaths.List + "?" + string.Concat(
            conditions.Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value)}&"));
        return Page(QueueListPage.Create(new QueueListModel
        {
            Language = language,
            Now = time.GetUtcNow(),
            Done = QueueForms.DoneOf(http.Request, language),
            Hops = HopsOf(access),
            Conditions = conditions,
            Destinations = summary.Destinations,
            Pauses = PausesOf(summary, conditions),
            Items = items,
            Reasons = ReasonsOf(summary, language),
            CauseTitle = summary.Causes.FirstOrDefault(each => each.Key == conditions.GetValueOrDefault("cause"))?.Title(language) ?? "",
            Next = next is { } more ? $"{address}after={more}" : null,
            Count = next is null && after is null ? items.Count : CountOf(summary, conditions),
        }));
    }

    private static async Task<IResult> JourneyAsync(HttpContext http, JourneyReader reader, QueueAccess access, string id)
    {
        var language = PageLanguage.Of(http);
        return MailId.TryParse(id, out var mail) && await reader.ReadAsync(mail, language, http.RequestAborted) is { } model
            ? Page(JourneyPage.Create(model with { Done = QueueForms.DoneOf(http.Request, language), Hops = HopsOf(access) }))
            : ConsoleEndpoints.NotFound(http);
    }

    /// <summary>What the conditions name that can be paused, and whether it is.</summary>
    private static ImmutableArray<(QueuePause Pause, bool IsPaused)> PausesOf(
        QueueSummary summary, Dictionary<string, string> conditions)
    {
        string? Value(string name) => conditions.GetValueOrDefault(name);
        var cause = summary.Causes.FirstOrDefault(each => each.Key == Value("cause"));
        var pauses = QueuePause.ListOf(null, Value("from"), Value("tag"), Value("reason") ?? cause?.Reason)
            .Where(each => each.FindFault() is null).ToList();
        if (cause?.HeldBy is { } holder && !pauses.Contains(holder))
        {
            pauses.Add(holder);
        }

        var paused = summary.Pauses.ToHashSet();
        return [.. pauses.Select(each => (each, paused.Contains(each)))];
    }

    private static PageResult Page(RazorSlices.RazorSlice page) => new(page) { HasForms = true };

    private static string Span(PageLanguage language, TimeSpan span) => language.Word("chart-ago", QueueText.Span(language, span));

    private static ImmutableArray<string> HopsOf(QueueAccess access) =>
        access.Relay is { } relay ? [.. relay.Hops.Configured.Select(hop => hop.Name)] : [];

    private static ImmutableArray<string> ServersOf(QueueAccess access, string name, DestinationView view) =>
        access.Relay?.Hops.Resolve(name).Hop is ServerHop hop ? [.. hop.Servers.Concat(hop.Fallback).Select(each => each.ToString())]
        : view.Site is { Length: > 0 } site ? [.. ProviderTable.HostsOf(site)]
        : [];

    private static DestinationView Empty(QueueAccess access, string name, DateTimeOffset now) => new()
    {
        Queued = new QueueDestination(name, 0, 0, null, now, 0, IsPaused: false),
        Status = access.Relay?.Scheduler.GetStatus(name),
        Now = now,
    };

    private static ImmutableArray<(string Word, string Title)> ReasonsOf(QueueSummary summary, PageLanguage language) =>
    [
        .. summary.Causes.Select(each => each.Reason).Distinct().Select(word => word.Length == 0
            ? ("none", language.Word("cause-new"))
            : (word, ReasonWords.TryParse(word, out Reason reason) ? ReasonTexts.For(language.Code).ReasonTitle(reason) : word)),
    ];

    /// <summary>How many deliveries one condition selects, where the summary has counted them.</summary>
    private static long? CountOf(QueueSummary summary, Dictionary<string, string> conditions) => conditions.ToList() switch
    {
        [] => summary.Count,
        [{ Key: "cause", Value: var key }] => summary.Causes.FirstOrDefault(each => each.Key == key)?.Count,
        [{ Key: "destination", Value: var name }] => summary.Destinations.Where(each => each.Queued.Name == name)
            .Select(each => (long?)(each.Queued.Waiting + each.Queued.Held)).FirstOrDefault(),
        _ => null,
    };
}
