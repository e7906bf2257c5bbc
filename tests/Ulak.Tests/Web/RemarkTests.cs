using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ulak.Smtp.Syntax;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>What the server accepted although a strict server would refuse it is shown in every place.</summary>
public sealed class RemarkTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_remark_is_on_the_message_in_the_dialogue_and_in_the_search()
    {
        await using var server = await ApiServer.StartAsync(
            settings => settings with { Smtp = settings.Smtp with { Syntax = Strictness.Tolerant } });
        await SendAsync(server, "EHLO client.example", "MAIL FROM: <ann@example.org>", "RCPT TO:<bob@example.test>", "DATA",
            "Subject: sloppy\r\n\r\nx\r\n.", "QUIT");
        await SendAsync(server, "EHLO client.example", "MAIL FROM:<ann@example.org>", "RCPT TO:<bob@example.test>", "DATA",
            "Subject: strict\r\n\r\nx\r\n.", "QUIT");

        var list = (await server.GetAsync("api/v1/messages")).GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal([("strict", 0), ("sloppy", 1)],
            list.Select(each => (each.GetProperty("subject").GetString(), each.GetProperty("remarkCount").GetInt32())));
        var found = Assert.Single((await server.GetAsync("api/v1/messages?q=has:remarks")).GetProperty("messages").EnumerateArray());
        var message = await server.GetAsync($"api/v1/messages/{found.GetProperty("id").GetString()}");
        var remark = Assert.Single(message.GetProperty("remarks").EnumerateArray());
        Assert.Equal("MAIL FROM: <ann@example.org>", remark.GetProperty("line").GetString());
        Assert.Equal(11, remark.GetProperty("column").GetInt32());
        Assert.StartsWith("501 5.1.7", remark.GetProperty("strictReply").GetString(), StringComparison.Ordinal);
        Assert.Equal("MAIL FROM:<ann@example.org>", remark.GetProperty("intention").GetString());

        var session = await server.GetAsync($"api/v1/sessions/{message.GetProperty("sessionId").GetString()}");
        var line = Assert.Single(session.GetProperty("dialogue").EnumerateArray(), each => each.TryGetProperty("remarks", out _));
        Assert.Equal("MAIL FROM: <ann@example.org>", line.GetProperty("text").GetString());
        var page = await server.Http.GetStringAsync(
            new Uri($"sessions/{message.GetProperty("sessionId").GetString()}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("A strict server replies 501 5.1.7", page, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_line_feed_alone_in_the_message_is_marked_in_every_place()
    {
        await using var server = await ApiServer.StartAsync();
        await SendAsync(server, "EHLO client.example", "MAIL FROM:<ann@example.org>", "RCPT TO:<bob@example.test>", "DATA",
            "Subject: x\r\n\r\none\ntwo\r\n.", "QUIT");

        var message = await server.GetAsync("api/v1/messages/latest");
        var remark = Assert.Single(message.GetProperty("remarks").EnumerateArray());
        Assert.Equal(("one\ntwo", 4), (remark.GetProperty("line").GetString(), remark.GetProperty("column").GetInt32()));
        Assert.Equal("bareLineEndInMessage", remark.GetProperty("kind").GetString());
        var session = await WaitForSessionAsync(server, message.GetProperty("sessionId").GetString()!);
        var line = Assert.Single(session.GetProperty("dialogue").EnumerateArray(), each => each.TryGetProperty("remarks", out _));
        Assert.Equal(@"one\x0Atwo", line.GetProperty("remarks")[0].GetProperty("line").GetString());
        foreach (var path in new[] { "messages/" + message.GetProperty("id").GetString(),
            "sessions/" + message.GetProperty("sessionId").GetString() })
        {
            var page = await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains(@"one<mark>\x0A</mark>two", page, StringComparison.Ordinal);
            Assert.Contains("A strict server replies 550 5.6.11", page, StringComparison.Ordinal);
        }

        var list = await server.Http.GetStringAsync(new Uri("?q=has:remarks", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("1 remark", list, StringComparison.Ordinal);
    }

    // A session is stored when it has ended, which is after the client has its last reply.
    private static async Task<JsonElement> WaitForSessionAsync(ApiServer server, string id)
    {
        while (true)
        {
            var sessions = await server.GetAsync("api/v1/sessions");
            if (sessions.GetProperty("sessions").EnumerateArray().Any(
                session => session.GetProperty("id").GetString() == id && !session.GetProperty("live").GetBoolean()))
            {
                return await server.GetAsync("api/v1/sessions/" + id);
            }
        }
    }

    private static async Task SendAsync(ApiServer server, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Settings.Smtp.Address, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await ReadReplyAsync(reader);
        foreach (var line in lines)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
            var code = await ReadReplyAsync(reader);
            Assert.True(code < 400, string.Create(CultureInfo.InvariantCulture, $"{line}: {code}"));
        }
    }

    private static async Task<int> ReadReplyAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length < 4 || line[3] == ' ')
            {
                return int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
