using System.Net;
using System.Text.Json;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Catchers;

/// <summary>The paths of other mail catchers, as their documentation and test libraries use them.</summary>
public sealed class CatcherTests
{
    private const string Mail = """
        Message-ID: <one@example.org>
        Date: Sun, 01 Mar 2026 10:00:00 +0000
        From: =?utf-8?q?Ann_=C3=9Cn?= <ann@example.org>
        To: Bob <bob@example.test>, carol@example.test
        Cc: dave@example.test
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: multipart/alternative; boundary=c

        --c
        Content-Type: text/plain; charset=utf-8

        The code is 4711.
        --c
        Content-Type: text/html; charset=utf-8

        <p>The code is <b>4711</b>.</p><script>alert(1)</script>
        --c--
        --b
        Content-Type: text/csv; name=list.csv
        Content-Disposition: attachment; filename=list.csv
        Content-Transfer-Encoding: base64

        YSxiCjEsMgo=
        --b--

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MailHog()
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddSubjectAsync("older");
        var id = (await server.AddAsync(Mail)).ToString();
        var list = await server.GetAsync("mailhog/api/v2/messages?limit=1");
        Assert.Equal((2, 1, 0), (Int(list, "total"), Int(list, "count"), Int(list, "start")));
        var message = list.GetProperty("items")[0];
        Assert.Equal(id, Text(message, "ID"));
        Assert.Equal(("ann", "example.org"), (Text(message.GetProperty("From"), "Mailbox"), Text(message.GetProperty("From"), "Domain")));
        Assert.Equal("bob", Text(message.GetProperty("To")[0], "Mailbox"));
        Assert.Equal("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", message.GetProperty("Content").GetProperty("Headers").GetProperty("Subject")[0]
            .GetString());
        Assert.Contains("4711", Text(message.GetProperty("Content"), "Body"), StringComparison.Ordinal);
        var parts = message.GetProperty("MIME").GetProperty("Parts");
        Assert.Contains("4711", Text(parts[0].GetProperty("MIME").GetProperty("Parts")[0], "Body"), StringComparison.Ordinal);
        Assert.Equal("YSxiCjEsMgo=", Text(parts[1], "Body").Trim());
        Assert.StartsWith("Message-ID", Text(message.GetProperty("Raw"), "Data"), StringComparison.Ordinal);

        Assert.Equal("older", Subject(await server.GetAsync("mailhog/api/v2/messages?start=1")));
        Assert.Equal(1, Int(await server.GetAsync("mailhog/api/v2/search?kind=containing&query=4711"), "total"));
        Assert.Equal(0, Int(await server.GetAsync("mailhog/api/v2/search?kind=to&query=ann"), "total"));
        Assert.Equal(2, Int(await server.GetAsync("mailhog/api/v2/search?kind=from&query=ann"), "total"));
        Assert.Equal(2, (await server.GetAsync("mailhog/api/v1/messages")).GetArrayLength());
        Assert.Equal(id, Text(await server.GetAsync($"mailhog/api/v1/messages/{id}"), "ID"));
        Assert.Equal("a,b\n1,2\n", await TextAsync(server, $"mailhog/api/v1/messages/{id}/mime/part/1/download"));
        Assert.StartsWith("Message-ID", await TextAsync(server, $"mailhog/api/v1/messages/{id}/download"), StringComparison.Ordinal);
        await StatusAsync(server, HttpMethod.Get, "mailhog/api/v1/messages/nothing", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Get, "mailhog/api/v2/search?kind=subject&query=x", HttpStatusCode.BadRequest);
        await StatusAsync(server, HttpMethod.Delete, $"mailhog/api/v1/messages/{id}", HttpStatusCode.OK);
        await StatusAsync(server, HttpMethod.Delete, $"mailhog/api/v1/messages/{id}", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Delete, "mailhog/api/v1/messages", HttpStatusCode.OK);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));

        static string Subject(JsonElement list) =>
            list.GetProperty("items")[0].GetProperty("Content").GetProperty("Headers").GetProperty("Subject")[0].GetString()!;
    }

    [Fact]
    public async Task MailDev()
    {
        await using var server = await ApiServer.StartAsync();
        var id = (await server.AddAsync(Mail)).ToString();
        await server.AddSubjectAsync("newer");
        var list = await server.GetAsync("maildev/email");
        Assert.Equal(["Grüße", "newer"], list.EnumerateArray().Select(each => Text(each, "subject")));
        Assert.Equal(id, Text(Assert.Single((await server.GetAsync("maildev/email?to.address=carol@example.test")).EnumerateArray()),
            "id"));
        Assert.Equal(0, (await server.GetAsync("maildev/email?subject=other")).GetArrayLength());
        Assert.Equal("newer", Text((await server.GetAsync("maildev/email?skip=1"))[0], "subject"));
        var message = await server.GetAsync($"maildev/email/{id}");
        Assert.Equal(("ann@example.org", "Ann Ün"), (Text(message.GetProperty("from")[0], "address"),
            Text(message.GetProperty("from")[0], "name")));
        Assert.Contains("4711", Text(message, "text"), StringComparison.Ordinal);
        Assert.Contains("<b>4711</b>", Text(message, "html"), StringComparison.Ordinal);
        Assert.Equal("Grüße", Text(message.GetProperty("headers"), "subject"));
        Assert.Equal("bob@example.test", Text(message.GetProperty("envelope").GetProperty("to")[0], "address"));
        Assert.Equal("list.csv", Text(message.GetProperty("attachments")[0], "generatedFileName"));
        Assert.Equal("a,b\n1,2\n", await TextAsync(server, $"maildev/email/{id}/attachment/list.csv"));
        Assert.DoesNotContain("<script", await TextAsync(server, $"maildev/email/{id}/html"), StringComparison.Ordinal);
        Assert.StartsWith("Message-ID", await TextAsync(server, $"maildev/email/{id}/source"), StringComparison.Ordinal);
        Assert.True((await server.GetAsync($"maildev/email/{id}")).GetProperty("read").GetBoolean());
        Assert.True((await server.GetAsync("maildev/healthz")).GetBoolean());
        Assert.Equal(server.Settings.Smtp.Address.Port, Int(await server.GetAsync("maildev/config"), "smtpPort"));
        await StatusAsync(server, HttpMethod.Delete, $"maildev/email/{id}", HttpStatusCode.OK);
        await StatusAsync(server, HttpMethod.Delete, $"maildev/email/{id}", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Get, $"maildev/email/{id}x", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Delete, "maildev/email/all", HttpStatusCode.OK);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task Smtp4dev()
    {
        await using var server = await ApiServer.StartAsync();
        var id = (await server.AddAsync(Mail)).ToString();
        await server.AddSubjectAsync("newer");
        var page = await server.GetAsync("smtp4dev/api/messages?pageSize=1&page=2");
        Assert.Equal((2, 2, 2), (Int(page, "rowCount"), Int(page, "pageCount"), Int(page, "currentPage")));
        Assert.Equal(id, Text(page.GetProperty("results")[0], "id"));
        var oldest = await server.GetAsync("smtp4dev/api/Messages?pageSize=1&sortIsDescending=false");
        Assert.Equal("Grüße", Text(oldest.GetProperty("results")[0], "subject"));
        Assert.Equal(1, Int(await server.GetAsync("smtp4dev/api/messages?searchTerms=4711"), "rowCount"));
        Assert.Equal(1, (await server.GetAsync($"smtp4dev/api/messages/new?lastSeenMessageId={id}")).GetArrayLength());
        var message = await server.GetAsync($"smtp4dev/api/messages/{id}");
        Assert.Equal("carol@example.test", message.GetProperty("to")[1].GetString());
        Assert.Contains(message.GetProperty("headers").EnumerateArray(), header => Text(header, "value") == "Grüße");
        var attachment = message.GetProperty("parts")[0].GetProperty("childParts")[1];
        Assert.Equal("a,b\n1,2\n", await TextAsync(server, $"smtp4dev/api/messages/{id}/part/{Text(attachment, "id")}/content"));
        Assert.Contains("4711", await TextAsync(server, $"smtp4dev/api/messages/{id}/plaintext"), StringComparison.Ordinal);
        Assert.StartsWith("Message-ID", await TextAsync(server, $"smtp4dev/api/messages/{id}/raw"), StringComparison.Ordinal);
        using var html = await server.Http.GetAsync(new Uri($"smtp4dev/api/messages/{id}/html", UriKind.Relative), Token);
        Assert.Contains("<b>4711</b>", await html.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.StartsWith("sandbox", Assert.Single(html.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        await StatusAsync(server, HttpMethod.Post, $"smtp4dev/api/messages/{id}/markRead", HttpStatusCode.OK);
        Assert.Equal(1, await server.Store.CountMessagesAsync("is:unread", Token));
        await StatusAsync(server, HttpMethod.Delete, $"smtp4dev/api/messages/{id}", HttpStatusCode.OK);
        await StatusAsync(server, HttpMethod.Get, $"smtp4dev/api/messages/{id}", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Delete, "smtp4dev/api/messages/*", HttpStatusCode.OK);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task MailCatcher()
    {
        await using var server = await ApiServer.StartAsync();
        var id = (await server.AddAsync(Mail)).ToString();
        await server.AddSubjectAsync("newer");
        var list = await server.GetAsync("mailcatcher/messages");
        Assert.Equal(["Grüße", "newer"], list.EnumerateArray().Select(each => Text(each, "subject")));
        Assert.Equal(("<ann@example.org>", "<bob@example.test>"), (Text(list[0], "sender"), list[0].GetProperty("recipients")[0]
            .GetString()));
        var message = await server.GetAsync($"mailcatcher/messages/{id}.json");
        Assert.Equal(["source", "html", "plain"], message.GetProperty("formats").EnumerateArray().Select(format => format.GetString()!));
        var attachment = message.GetProperty("attachments")[0];
        Assert.Equal("list.csv", Text(attachment, "filename"));
        Assert.Equal("a,b\n1,2\n", await TextAsync(server, Text(attachment, "href")));
        Assert.Contains("4711", await TextAsync(server, $"mailcatcher/messages/{id}.plain"), StringComparison.Ordinal);
        Assert.Contains("<b>4711</b>", await TextAsync(server, $"mailcatcher/messages/{id}.html"), StringComparison.Ordinal);
        Assert.StartsWith("Message-ID", await TextAsync(server, $"mailcatcher/messages/{id}.source"), StringComparison.Ordinal);
        Assert.StartsWith("Message-ID", await TextAsync(server, $"mailcatcher/messages/{id}.eml"), StringComparison.Ordinal);
        await StatusAsync(server, HttpMethod.Delete, $"mailcatcher/messages/{id}", HttpStatusCode.NoContent);
        await StatusAsync(server, HttpMethod.Get, $"mailcatcher/messages/{id}.json", HttpStatusCode.NotFound);
        await StatusAsync(server, HttpMethod.Delete, "mailcatcher/messages", HttpStatusCode.NoContent);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static Task<string> TextAsync(ApiServer server, string path) => server.Http.GetStringAsync(new Uri(path, UriKind.Relative),
        Token);

    private static async Task StatusAsync(ApiServer server, HttpMethod method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await server.Http.SendAsync(request, Token);
        Assert.Equal(expected, response.StatusCode);
    }
}
