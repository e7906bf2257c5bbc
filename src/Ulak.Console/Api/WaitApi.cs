using System.Globalization;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>GET /api/v1/messages/wait</c>: waits for a message, for tests that send one.</summary>
internal static class WaitApi
{
    private const string TimeoutFormat = "a time such as 30s or 2m, 10m at most";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder routes) => routes.Get("/api/v1/messages/wait",
        http => WaitAsync(http, http.Service<IMessageStore>(), http.Service<IStoreWatcher>(), http.Service<MessageDocumentReader>(),
            http.Service<TimeProvider>(), http.Service<IHostApplicationLifetime>()));

    private static async Task<IResult> WaitAsync(
        HttpContext http, IMessageStore store, IStoreWatcher watcher, MessageDocumentReader reader, TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        var patience = DefaultTimeout;
        if (ApiQuery.Value(http.Request, "timeout") is { } text)
        {
            if (ParseTimeout(text) is not { } asked)
            {
                return ApiProblem.InvalidValue("timeout", text, TimeoutFormat);
            }

            patience = asked;
        }

        if (ApiProblem.InvalidSearch(ApiQuery.Value(http.Request, "q")) is { } invalid)
        {
            return invalid;
        }

        MailId? since = null;
        if (ApiQuery.Value(http.Request, "since") is { } last)
        {
            if (!MailId.TryParse(last, out var id))
            {
                return ApiProblem.InvalidValue("since", last, "the id of a message");
            }

            since = id;
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var found = await MessageWaiter.WaitAsync(store, watcher, ApiQuery.Value(http.Request, "q"), since, ended.Token);
            return await reader.ReadAsync(found, http.RequestAborted) is { } document
                ? ApiJson.Result(document, ApiJson.Context.MessageDocument)
                : ApiProblem.MessageNotFound(found.ToString());
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return lifetime.ApplicationStopping.IsCancellationRequested
                ? new ApiProblem(StatusCodes.Status503ServiceUnavailable, "The server stops.", "Ask again when it runs again.")
                : new ApiProblem(StatusCodes.Status408RequestTimeout, $"No such message came within {DurationText.Format(patience)}.",
                    "Check that the message was sent and that q finds it (GET /api/v1/messages?q=), or wait longer with timeout.");
        }
    }

    private static TimeSpan? ParseTimeout(string text)
    {
        var span = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= MaxTimeout.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : text == "0s" ? TimeSpan.Zero : DurationText.Parse(text);
        return span <= MaxTimeout ? span : null;
    }
}
