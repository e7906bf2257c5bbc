using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>The raw connection, over a loopback socket.</summary>
public sealed class RawSmtpConnectionTests
{
    [Fact(Timeout = 20_000)]
    public async Task Replies_are_read_one_by_one()
    {
        using var pair = await Pair.CreateAsync(TestContext.Current.CancellationToken);
        await pair.WriteAsync(
            "220-mx\r\n220 ready\r\n250 ok\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n354", TestContext.Current.CancellationToken);
        var replies = new List<RawReply>();
        for (var i = 0; i < 3; i++)
        {
            replies.Add(await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }

        Assert.Equal([220, 250, 550], replies.Select(reply => reply.Code.Value));
        Assert.Equal(["", "", "550 5.1.1 such user"], replies.Select(reply => reply.Text));
        Assert.Equal([true, true, false], replies.Select(reply => reply.IsPositive));
        Assert.False(pair.Client.TryReadBuffered(out _));
        await pair.WriteAsync(" go\r\n", TestContext.Current.CancellationToken);
        Assert.Equal(354, (await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Code.Value);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_late_reply_is_a_timeout_and_can_be_read_later()
    {
        using var pair = await Pair.CreateAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TimeoutException>(async () =>
            await pair.Client.ReadReplyAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        await pair.WriteAsync("250 late\r\n", TestContext.Current.CancellationToken);
        Assert.Equal(250, (await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Code.Value);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "not an SMTP reply: HTTP/1.1 400 Bad Request")]
    [InlineData("", "the server closed the connection")]
    [InlineData("250-unfinished\r\n", "the server closed the connection")]
    public async Task What_is_not_a_reply_is_an_error(string wire, string message)
    {
        using var pair = await Pair.CreateAsync(TestContext.Current.CancellationToken);
        await pair.WriteAsync(wire, TestContext.Current.CancellationToken);
        pair.Server.Dispose();
        var error =
            await Assert.ThrowsAsync<IOException>(async () =>
                await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal(message, error.Message);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_endless_reply_is_an_error()
    {
        using var pair = await Pair.CreateAsync(TestContext.Current.CancellationToken);
        var writing = pair.WriteAsync(string.Concat(Enumerable.Repeat("250-more\r\n", 10_000)), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(async () =>
            await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        pair.Client.Dispose();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact(Timeout = 20_000)]
    public async Task Data_before_the_TLS_handshake_is_an_error()
    {
        using var pair = await Pair.CreateAsync(TestContext.Current.CancellationToken);
        await pair.WriteAsync("220 go\r\n250 injected\r\n", TestContext.Current.CancellationToken);
        await pair.Client.ReadReplyAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() =>
            pair.Client.StartTlsAsync(TlsPolicy.Opportunistic, "mx.example.org", TestContext.Current.CancellationToken));
    }

    private sealed record Pair(RawSmtpConnection Client, TcpClient Server) : IDisposable
    {
        public static async Task<Pair> CreateAsync(CancellationToken stop)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = await RawSmtpConnection.ConnectAsync(listener.LocalEndpoint, TimeProvider.System, stop);
            return new Pair(client, await listener.AcceptTcpClientAsync(stop));
        }

        public async Task WriteAsync(string text, CancellationToken stop) =>
            await Server.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), stop);

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
