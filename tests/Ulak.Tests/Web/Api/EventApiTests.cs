using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Changes as server-sent events.</summary>
public sealed class EventApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_change_is_an_event_with_the_id_of_what_changed()
    {
        await using var server = await ApiServer.StartAsync();
        using var stream = new StreamReader(await server.Http.GetStreamAsync(new Uri("api/v1/events", UriKind.Relative), Token));
        Assert.Equal(": hello", await stream.ReadLineAsync(Token));
        var id = await server.AddSubjectAsync("one");
        await server.Store.ChangeMessagesAsync(MessageSelection.Of(id), new MessageChange { Starred = true }, Token);
        var discard = await server.Store.TrashMessagesAsync(MessageSelection.Of(id), Token);
        await server.Store.RestoreMessagesAsync(discard.Token, Token);

        Assert.Equal(("event: message-added", $$"""data: {"id":"{{id}}"}"""), await NextAsync(stream));
        Assert.Equal(("event: message-changed", $$"""data: {"id":"{{id}}"}"""), await NextAsync(stream));
        Assert.Equal(("event: messages-deleted", $$"""data: {"id":"{{id}}"}"""), await NextAsync(stream));
        Assert.Equal(("event: messages-restored", """data: {"id":null}"""), await NextAsync(stream));
    }

    [Fact]
    public async Task A_quiet_stream_sends_keep_alive_comments()
    {
        await using var server = await ApiServer.StartAsync();
        using var stream = new StreamReader(await server.Http.GetStreamAsync(new Uri("api/v1/events", UriKind.Relative), Token));
        Assert.Equal(": hello", await stream.ReadLineAsync(Token));
        await stream.ReadLineAsync(Token);
        var next = stream.ReadLineAsync(Token).AsTask();

        // The clock is moved until the stream, which has just begun to wait, sees it.
        while (!next.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromSeconds(20));
            await Task.WhenAny(next, Task.Run(() => { }, Token));
        }

        Assert.Equal(": still here", await next);
    }

    private static async Task<(string?, string?)> NextAsync(StreamReader stream)
    {
        string? line;
        do
        {
            line = await stream.ReadLineAsync(Token);
        }
        while (line is { Length: 0 });

        return (line, await stream.ReadLineAsync(Token));
    }
}
