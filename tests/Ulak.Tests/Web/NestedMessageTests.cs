using System.Text;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>A message that is attached to another one opens as a message, as a page and in the API.</summary>
public sealed class NestedMessageTests
{
    private const string Inner = """
        From: Inner <inner@example.org>
        Subject: =?utf-8?q?F=C3=BCr_dich?=
        Content-Type: multipart/mixed; boundary=i

        --i
        Content-Type: text/html; charset=utf-8

        <p>inner ä</p>
        --i
        Content-Type: text/plain; name=note.txt
        Content-Disposition: attachment; filename=note.txt

        a note
        --i--

        """;

    [Theory(Timeout = 60_000)]
    [InlineData("message/rfc822", false)]
    [InlineData("message/rfc822", true)]
    [InlineData("message/global", false)]
    public async Task It_opens(string type, bool isEncoded)
    {
        await using var server = await ApiServer.StartAsync();
        var inner = Inner.ReplaceLineEndings("\r\n");
        var content = isEncoded
            ? "Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(Encoding.UTF8.GetBytes(inner))
            : "\r\n" + inner;
        var outer = "From: outer@example.org\r\nTo: you@example.test\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
            + $"--o\r\n\r\nsee below\r\n--o\r\nContent-Type: {type}\r\n{content}\r\n--o--\r\n";
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(outer));
        body.Headers.ContentType = new("message/rfc822");
        using var sent = await server.Http.PostAsync(
            new Uri("api/v1/messages?to=you@example.test", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var message = await server.GetAsync("api/v1/messages/latest");
        var id = message.GetProperty("id").GetString();
        Assert.Equal("see below", message.GetProperty("text").GetString()!.Trim());
        Assert.Empty(message.GetProperty("signatures").EnumerateArray());
        var nested = await server.GetAsync($"api/v1/messages/{id}/parts/2/message");
        Assert.Equal("Für dich", nested.GetProperty("subject").GetString());
        Assert.Equal("Inner <inner@example.org>", nested.GetProperty("from").GetString());
        Assert.Contains("inner ä", nested.GetProperty("html").GetString(), StringComparison.Ordinal);
        var number = nested.GetProperty("parts").GetProperty("parts")[1].GetProperty("number").GetInt32();
        Assert.Equal("a note", (await GetAsync(server, $"api/v1/messages/{id}/parts/2/message/parts/{number}")).Trim());

        var page = await GetAsync(server, $"messages/{id}/parts/2/message");
        Assert.Contains("<h1 tabindex=\"-1\" dir=\"auto\">Für dich</h1>", page, StringComparison.Ordinal);
        Assert.Contains($"src=\"/messages/{id}/parts/2/message/html?scheme=light&amp;fit=1\"", page, StringComparison.Ordinal);
        Assert.Contains("<dt>From</dt>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Gönderen</dt>", await GetAsync(server, $"tr/messages/{id}/parts/2/message"), StringComparison.Ordinal);
        Assert.Contains("note.txt", page, StringComparison.Ordinal);
        Assert.Contains("inner ä", await GetAsync(server, $"messages/{id}/parts/2/message/html"), StringComparison.Ordinal);
        Assert.Equal("a note", (await GetAsync(server, $"messages/{id}/parts/2/message/attachments/1")).Trim());
        var attachments = await GetAsync(server, $"messages/{id}?view=attachments");
        Assert.Contains($"/messages/{id}/parts/2/message\"", attachments, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("messages/latest/parts/0/message")]
    [InlineData("messages/latest/parts/99/message")]
    [InlineData("messages/latest/parts/0/message/parts/0")]
    public async Task What_is_no_message_is_not_found(string path)
    {
        await using var server = await ApiServer.StartAsync();
        await server.PostAsync("api/v1/messages", """{"from":"ann@example.org","to":["bob@example.test"],"subject":"Hello","text":"x"}""",
            System.Net.HttpStatusCode.Created);
        using var response = await server.Http.GetAsync(new Uri("api/v1/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<string> GetAsync(ApiServer server, string path) =>
        server.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
}
