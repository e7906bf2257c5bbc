using Ulak.Console.Api;
using System.Net;
using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Waiting for a message: one that is there, one that comes, and none in time.</summary>
public sealed class WaitApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_is_there_is_the_answer_at_once()
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddSubjectAsync("old code");
        await server.AddSubjectAsync("new code");

        Assert.Equal("new code", (await server.GetAsync("api/v1/messages/wait?q=code")).GetProperty("subject").GetString());
        await server.GetAsync("api/v1/messages/wait?q=nothing&timeout=0", HttpStatusCode.RequestTimeout);
    }

    [Fact]
    public async Task One_that_comes_ends_the_waiting_and_others_do_not()
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
    public async Task One_that_is_brought_back_or_marked_ends_the_waiting_too()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("code");
        var discard = await server.Store.DiscardMessagesAsync(MessageSelection.Of(id), Token);
        var waiting = MessageWait.FirstAsync(server.Store, "code", null, Token);
        var starred = MessageWait.FirstAsync(server.Store, "is:starred", null, Token);
        await server.Store.RestoreMessagesAsync(discard.Token, Token);
        await server.Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { Starred = true }, Token);

        Assert.Equal(id, await waiting);
        Assert.Equal(id, await starred);
    }

    [Fact]
    public async Task None_in_time_is_a_408()
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
    public async Task A_flood_does_not_hide_the_one_that_is_waited_for()
    {
        await using var server = await ApiServer.StartAsync();
        var waiting = MessageWait.FirstAsync(server.Store, "needle", null, Token);
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
        Trouble = "",
    };
}
