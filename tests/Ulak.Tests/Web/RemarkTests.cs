using System.Globalization;
using System.Net.Sockets;
using System.Text;
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
