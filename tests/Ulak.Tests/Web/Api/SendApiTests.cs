using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ulak.Console.Api;
using Ulak.Server;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Messages that come by HTTP.</summary>
public sealed class SendApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_as_JSON_is_kept_as_if_it_had_come_by_SMTP()
    {
        await using var server = await ApiServer.StartAsync();
        var message = await server.PostAsync(
            "api/v1/messages",
            """
            {"from":"Ann Ö <ann@example.org>","to":["bob@example.test"],"cc":["Cy <cy@example.test>"],"bcc":["dee@example.test"],
             "subject":"Grüße","text":"Hello","html":"<img src='cid:x'>",
             "headers":{"X-Test":"yes"},"tags":[" a  b "],"attachments":[{"fileName":"a.txt","content":"aGVsbG8="},
              {"fileName":"x.png","type":"image/png","contentId":"x","content":"AAAA"}]}
            """,
            HttpStatusCode.Created);

        Assert.Equal("ann@example.org", message.GetProperty("envelope").GetProperty("from").GetString());
        Assert.Equal(["bob@example.test", "cy@example.test", "dee@example.test"],
            message.GetProperty("envelope").GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal("Grüße", message.GetProperty("subject").GetString());
        Assert.Equal(["a b"], message.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        var names = message.GetProperty("headers").EnumerateArray().Select(header => header.GetProperty("name").GetString()).ToList();
        Assert.Equal(["Return-Path", "Received"], names.Take(2));
        Assert.Contains("X-Test", names);
        Assert.DoesNotContain("Bcc", names);
        Assert.DoesNotContain("dee@example.test",
            await server.Http.GetStringAsync(new Uri("api/v1/messages/latest/raw", UriKind.Relative), Token), StringComparison.Ordinal);
        var session = await server.GetAsync($"api/v1/sessions/{message.GetProperty("sessionId")}");
        Assert.Equal("HTTP", session.GetProperty("protocol").GetString());
        Assert.Equal("MAIL FROM:<ann@example.org>", session.GetProperty("dialogue")[1].GetProperty("text").GetString());
        Assert.Equal(1,
            (await server.GetAsync($"api/v1/messages?session={message.GetProperty("sessionId")}")).GetProperty("messages")
            .GetArrayLength());
    }

    [Fact]
    public async Task A_whole_message_is_kept_octet_for_octet_behind_its_trace()
    {
        await using var server = await ApiServer.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("Subject: raw\n\nline one\r\n.\nğ"));
        content.Headers.ContentType = new("message/rfc822");
        using var response =
            await server.Http.PostAsync(new Uri("api/v1/messages?to=bob@example.test&to=cy@example.test", UriKind.Relative), content,
            Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);

        var raw = await server.Http.GetStringAsync(new Uri(response.Headers.Location + "/raw", UriKind.Relative), Token);
        Assert.StartsWith("Return-Path: <>\r\nReceived: ", raw, StringComparison.Ordinal);
        Assert.EndsWith("Subject: raw\r\n\r\nline one\r\n.\r\nğ\r\n", raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"from":"a@example.org","to":[]}""", 400, "no recipient")]
    [InlineData("""{"from":"a@example.org"}""", 400, "no recipient")]
    [InlineData("""{"from":"a@example.org","to":["not an address"]}""", 400, "to is")]
    [InlineData("""{"from":"a@example.org","to":["b@-example-.test"]}""", 400, "RCPT TO")]
    [InlineData("""{"from":"a@-example-.org","to":["b@example.test"]}""", 400, "MAIL FROM")]
    [InlineData("""{"from":"a@example.org","to":["b@example.test"],"headers":{"Bad Name":"x"}}""", 400, "headers")]
    [InlineData("""{"from":"a@example.org","to":["b@example.test"],"headers":{"X":"a\r\nBcc: x@y.z"}}""", 400, "headers")]
    [InlineData("""{"from":"a@example.org","to":["b@example.test"],"attachments":[{"fileName":"x"}]}""", 400, "attachments")]
    [InlineData("""{"from":"a@example.org","to":["b@example.test>\r\nDATA"]}""", 400, "")]
    [InlineData("""{"frm":"a@example.org","to":["b@example.test"]}""", 400, "JSON")]
    public async Task An_invalid_message_returns_a_problem(string order, int status, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        var problem = await server.PostAsync("api/v1/messages", order, (HttpStatusCode)status);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_of_an_unknown_type_returns_a_problem()
    {
        await using var server =
            await ApiServer.StartAsync(settings => settings with { Limits = settings.Limits with { MessageOctets = 100_000 } });
        using var large = new StringContent("Subject: x\r\n\r\n" + new string('x', 200_000), Encoding.UTF8, "message/rfc822");
        using var refused = await server.Http.PostAsync(new Uri("api/v1/messages?to=b@example.test", UriKind.Relative), large, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        using var odd = new StringContent("x", Encoding.UTF8, "text/plain");
        using var unknown = await server.Http.PostAsync(new Uri("api/v1/messages?to=b@example.test", UriKind.Relative), odd, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, unknown.StatusCode);
    }

    [Fact]
    public void Line_ends_are_CRLF_whatever_came() => Gen.Byte.Array[0, 60].Sample(octets =>
    {
        // Few octets, so that CR and LF meet often.
        var text = octets.Select(octet => "\r\n.x"[octet % 4]).ToArray();
        var written = Encoding.ASCII.GetString(MessageSubmission.NormalizeLineEndings(Encoding.ASCII.GetBytes(text)));
        var expected = new string(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            .Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(expected.EndsWith("\r\n", StringComparison.Ordinal) ? expected : expected + "\r\n", written);
    });

    [Fact]
    public async Task A_SMTP_session_is_returned_line_by_line_with_its_fault()
    {
        await using var server = await ApiServer.StartAsync();
        var listener = server.App.Services.GetService(typeof(SmtpServer));
        Assert.NotNull(listener);
        using var client = new System.Net.Sockets.TcpClient();
        var info = await server.GetAsync("api/v1/info");
        await client.ConnectAsync(IPEndPoint.Parse(info.GetProperty("listeners")[0].GetProperty("address").GetString()!), Token);
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync(Token);
        await client.GetStream().WriteAsync("EHLO c.example\r\nMAIL FROM <a@example.org>\r\nQUIT\r\n"u8.ToArray(), Token);
        await reader.ReadToEndAsync(Token);

        var id = await FirstAsync(server, "api/v1/sessions?outcome=faults");
        var session = await server.GetAsync($"api/v1/sessions/{id}");
        var faulty = session.GetProperty("dialogue").EnumerateArray().Single(line => line.TryGetProperty("fault", out _));
        Assert.Equal("MAIL FROM <a@example.org>", faulty.GetProperty("text").GetString());
        Assert.Equal(10, faulty.GetProperty("fault").GetProperty("column").GetInt32());
        Assert.Equal("MAIL FROM:<a@example.org>", faulty.GetProperty("fault").GetProperty("intention").GetString());
        Assert.Equal(501,
            session.GetProperty("dialogue").EnumerateArray()
            .Single(line => line.TryGetProperty("code", out var code) && code.GetInt32() == 501).GetProperty("code").GetInt32());
        Assert.Empty((await server.GetAsync("api/v1/sessions?outcome=message")).GetProperty("sessions").EnumerateArray());
    }

    /// <summary>A session is saved when it is over, and its client need not wait for that: the store reports the change.</summary>
    private static async Task<string> FirstAsync(ApiServer server, string path)
    {
        await using var changes = server.Store.WatchAsync(Token).GetAsyncEnumerator(Token);
        while (true)
        {
            if ((await server.GetAsync(path)).GetProperty("sessions").EnumerateArray()
                .FirstOrDefault() is { ValueKind: JsonValueKind.Object } session && !session.GetProperty("live").GetBoolean())
            {
                return session.GetProperty("id").GetString()!;
            }

            await changes.MoveNextAsync();
        }
    }
}
