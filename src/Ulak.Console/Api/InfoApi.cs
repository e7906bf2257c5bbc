using System.Reflection;
using Ulak.Inbox.Receiving;
using Ulak.Reference.Json;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>/api/v1/info</c>, <c>/api/v1/tags</c> and the API description.</summary>
internal static class InfoApi
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(InfoApi)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static void Map(IEndpointRouteBuilder routes, ConsoleOptions options)
    {
        routes.Get("/api/v1/info",
            http => InfoAsync(http, http.Service<IMessageStore>(), http.Service<SessionTracker>(), options));
        routes.Get("/api/v1/tags", http => TagsAsync(http, http.Service<IMessageStore>()));
        // Few read it, and the start must not wait for it.
        var description = new Lazy<byte[]>(Description);
        routes.Get("/api/v1/openapi.json", http =>
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Bytes(description.Value, "application/json; charset=utf-8");
        });
    }

    private static byte[] Description()
    {
        using var stream = EmbeddedFile.Open(typeof(InfoApi).Assembly, "Ulak.Console.Api.openapi.json");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static async Task<IResult> InfoAsync(HttpContext http, IMessageStore store, SessionTracker journal, ConsoleOptions options)
    {
        var counts = new CountsDocument(
            await store.CountMessagesAsync(http.RequestAborted),
            await store.CountMessagesAsync("is:unread", http.RequestAborted),
            await store.CountMessagesAsync("is:starred", http.RequestAborted),
            journal.Live.Count());
        return ApiJson.Result(new InfoDocument(Version, options.Listeners, options.Console.Address.ToString() ?? "", counts),
            ApiJson.Context.InfoDocument);
    }

    private static async Task<IResult> TagsAsync(HttpContext http, IMessageStore store) => ApiJson.Result(
        new TagListDocument(
            [.. (await store.ListTagsAsync(http.RequestAborted)).Select(tag => new TagDocument(tag.Name, tag.MessageCount))]),
        ApiJson.Context.TagListDocument);
}

/// <summary>The program, its listeners and its counts.</summary>
internal sealed record InfoDocument(string Version, IReadOnlyList<ListenerDocument> Listeners, string Console, CountsDocument Counts);

/// <summary>The address that receives mail.</summary>
internal sealed record ListenerDocument(string Name, string Kind, string Address, string Tls, bool Auth);

/// <summary>The number of messages and live sessions.</summary>
internal sealed record CountsDocument(long Messages, long Unread, long Starred, int LiveSessions);

/// <summary>The tags of all messages.</summary>
internal sealed record TagListDocument(IReadOnlyList<TagDocument> Tags);

/// <summary>A tag and its number of messages.</summary>
internal sealed record TagDocument(string Name, long Messages);
