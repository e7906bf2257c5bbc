using System.Net;
using Ulak.Console.Api;
using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Waiting for a message: one that is there, one that comes, and none in time.</summary>
public sealed class WaitApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_existing_message_is_returned_at_once()
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddSubjectAsync("old code");
        await server.AddSubjectAsync("new code");

        Assert.Equal("new code", (await server.GetAsync("api/v1/messages/wait?q=code")).GetProperty("subject").GetString());
        await server.GetAsync("api/v1/messages/wait?q=nothing&timeout=0", HttpStatusCode.RequestTimeout);
    }

    [Fact]
    public async Task A_matching_new_message_ends_the_wait_and_others_do_not()
    {
        await using var server = await ApiServer.StartAsync();
        var last = await server.AddSubjectAsync("code before");
        var waiting = server.GetAsync($"api/v1/messages/wait?q=code&since={last}&timeout=10m");
        await server.AddSubjectAsync("something else");
        Assert.False(waiting.IsCompleted);
        await server.AddSubjectAsync("code after");

        Assert.Equal("code after", (await waiting).GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_restored_or_changed_message_ends_the_wait()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("code");
        var discard = await server.Store.TrashMessagesAsync(MessageSelection.Of(id), Token);
        var waiting = MessageWaiter.WaitAsync(server.Store, server.Store, "code", null, Token);
        var starred = MessageWaiter.WaitAsync(server.Store, server.Store, "is:starred", null, Token);
        await server.Store.RestoreMessagesAsync(discard.Token, Token);
        await server.Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { Starred = true }, Token);

        Assert.Equal(id, await waiting);
        Assert.Equal(id, await starred);
    }

    [Fact]
    public async Task A_timeout_returns_408()
    {
        await using var server = await ApiServer.StartAsync();
        var waiting = server.GetAsync("api/v1/messages/wait?q=code&timeout=30s", HttpStatusCode.RequestTimeout);

        // The clock is moved until the request, which is on its way, has begun to wait and sees it.
        while (!waiting.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Contains("30s", (await waiting).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_does_not_hide_the_awaited_message()
    {
        await using var server = await ApiServer.StartAsync();
        var waiting = MessageWaiter.WaitAsync(server.Store, server.Store, "needle", null, Token);
        await Task.WhenAll(Enumerable.Range(0, 600).Select(n => server.Store.SaveSessionAsync(Session(n), Token).AsTask()));
        var id = await server.AddSubjectAsync("needle");
        await Task.WhenAll(Enumerable.Range(600, 600).Select(n => server.Store.SaveSessionAsync(Session(n), Token).AsTask()));

        Assert.Equal(id, await waiting);
    }

    private static StoredSession Session(int n) => new()
    {
        Id = Smtp.MailId.Create(DateTimeOffset.UnixEpoch, n),
        OpenedAt = DateTimeOffset.UnixEpoch,
        ClosedAt = DateTimeOffset.UnixEpoch,
        Listener = "smtp",
        Remote = "",
        ClientName = "",
        Protocol = "ESMTP",
        End = "Quit",
        Messages = 0,
        Faults = 0,
        OctetsIn = 0,
        OctetsOut = 0,
        ErrorReply = "",
    };
}
