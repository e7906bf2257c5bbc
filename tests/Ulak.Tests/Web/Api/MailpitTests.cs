using System.Net;
using System.Text.Json;
using Ulak.Console.Mailpit;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>The paths that Mailpit's clients know, below a prefix.</summary>
public sealed class MailpitTests
{
    private const string Source = """
        From: Ann <ann@example.org>
        To: Bob <bob@example.test>
        Cc: cy@example.test
        Reply-To: reply@example.org
        Subject: Hello
        Message-ID: <1@example.org>
        Date: Sun, 01 Mar 2026 10:00:00 +0000
        List-Unsubscribe: <https://example.org/u>, <mailto:u@example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: text/plain

        The text
        --a
        Content-Type: text/plain; name=a.txt
        Content-Disposition: attachment; filename=a.txt

        attached
        --a--
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_has_the_names_of_Mailpit()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(Source, "dee@example.test");
        await server.AddSubjectAsync("Other");
        var list = await server.GetAsync("mailpit/api/v1/messages");
        var message = list.GetProperty("messages")[1];

        Assert.Equal(["total", "unread", "count", "messages_count", "messages_unread", "start", "tags", "messages"],
            list.EnumerateObject().Select(member => member.Name));
        Assert.Equal((2, 2, 0),
            (list.GetProperty("total").GetInt32(), list.GetProperty("unread").GetInt32(), list.GetProperty("start").GetInt32()));
        Assert.Equal(
            ["Attachments", "Bcc", "Cc", "Created", "From", "ID", "MessageID", "Read", "ReplyTo", "Size", "Snippet", "Subject", "Tags",
                "To", "Username"],
            message.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(id.ToString(), message.GetProperty("ID").GetString());
        Assert.Equal("1@example.org", message.GetProperty("MessageID").GetString());
        Assert.Equal(("Ann", "ann@example.org"), Address(message.GetProperty("From")));
        Assert.Equal([("Bob", "bob@example.test")], message.GetProperty("To").EnumerateArray().Select(Address));
        Assert.Equal([("", "cy@example.test")], message.GetProperty("Cc").EnumerateArray().Select(Address));
        Assert.Equal([("", "dee@example.test")], message.GetProperty("Bcc").EnumerateArray().Select(Address));
        Assert.Equal([("", "reply@example.org")], message.GetProperty("ReplyTo").EnumerateArray().Select(Address));
    }

    [Fact]
    public async Task A_list_starts_at_the_requested_offset()
    {
        await using var server = await ApiServer.StartAsync();
        for (var n = 0; n < 7; n++)
        {
            await server.AddSubjectAsync($"number{n}");
        }

        Assert.Equal(["number4", "number3"], Subjects(await server.GetAsync("mailpit/api/v1/messages?start=2&limit=2")));
        Assert.Equal(["number1", "number0"], Subjects(await server.GetAsync("mailpit/api/v1/messages?start=5&limit=50")));
        Assert.Empty(Subjects(await server.GetAsync("mailpit/api/v1/messages?start=7")));
        var search = await server.GetAsync("mailpit/api/v1/search?query=subject:number !subject:number3&limit=1");
        Assert.Equal(["number6"], Subjects(search));
        Assert.Equal((7, 6), (search.GetProperty("total").GetInt32(), search.GetProperty("messages_count").GetInt32()));
    }

    [Fact]
    public async Task A_message_has_the_names_of_Mailpit_and_is_marked_as_read()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(Source);
        var message = await server.GetAsync("mailpit/api/v1/message/latest");

        Assert.Equal("The text", message.GetProperty("Text").GetString()!.Trim());
        Assert.Equal("ann@example.org", message.GetProperty("ReturnPath").GetString());
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), message.GetProperty("Date").GetDateTimeOffset());
        Assert.Equal(["https://example.org/u", "mailto:u@example.org"],
            message.GetProperty("ListUnsubscribe").GetProperty("Links").EnumerateArray().Select(link => link.GetString()));
        var attachment = Assert.Single(message.GetProperty("Attachments").EnumerateArray());
        Assert.Equal(("a.txt", "text/plain", 8),
            (attachment.GetProperty("FileName").GetString(), attachment.GetProperty("ContentType").GetString(),
            attachment.GetProperty("Size").GetInt32()));
        Assert.Equal("attached",
            await server.Http.GetStringAsync(
            new Uri($"mailpit/api/v1/message/{id}/part/{attachment.GetProperty("PartID")}", UriKind.Relative), Token));
        Assert.Equal("Hello", (await server.GetAsync($"mailpit/api/v1/message/{id}/headers")).GetProperty("Subject")[0].GetString());
        Assert.Equal(Source.ReplaceLineEndings("\r\n"),
            await server.Http.GetStringAsync(new Uri($"mailpit/api/v1/message/{id}/raw", UriKind.Relative), Token));
        Assert.StartsWith("The text", await server.Http.GetStringAsync(new Uri($"mailpit/view/{id}.txt", UriKind.Relative), Token),
            StringComparison.Ordinal);
        Assert.True((await server.Store.FindMessageAsync(id, Token))!.Item.IsRead);
        await server.GetAsync($"mailpit/view/{id}.html", HttpStatusCode.NotFound);
        await server.GetAsync("mailpit/api/v1/message/nothing", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Messages_are_sent_marked_tagged_and_deleted()
    {
        await using var server = await ApiServer.StartAsync();
        var sent = await server.PostAsync("mailpit/api/v1/send", """
            {"From":{"Email":"john@example.com","Name":"John, D."},"To":[{"Email":"jane@example.com"}],"Bcc":["jack@example.com"],
             "Subject":"By API","HTML":"<p>x</p>","Tags":["t"],
             "Headers":{"X-IP":"1.2.3.4"},"Attachments":[{"Filename":"a.txt","Content":"aGVsbG8="}],"Unknown":1}
            """);
        var id = sent.GetProperty("ID").GetString();
        await server.AddSubjectAsync("Second");

        Assert.Equal("John, D.",
            (await server.GetAsync($"mailpit/api/v1/message/{id}")).GetProperty("From").GetProperty("Name").GetString());
        Assert.Contains("<body><p>x</p>", await server.Http.GetStringAsync(new Uri($"mailpit/view/{id}.html", UriKind.Relative), Token),
            StringComparison.Ordinal);
        await server.SendAsync(HttpMethod.Put, "mailpit/api/v1/messages", $$"""{"IDs":["{{id}}"],"Read":false}""");
        Assert.Equal(2, (await server.GetAsync("mailpit/api/v1/info")).GetProperty("Unread").GetInt32());
        await server.SendAsync(HttpMethod.Put, "mailpit/api/v1/messages", """{"Read":true}""");
        Assert.Equal(0, (await server.GetAsync("mailpit/api/v1/info")).GetProperty("Unread").GetInt32());
        await server.SendAsync(HttpMethod.Put, "mailpit/api/v1/tags", $$"""{"IDs":["{{id}}"],"Tags":["u","v"]}""");
        Assert.Equal("[\"u\",\"v\"]", (await server.GetAsync("mailpit/api/v1/tags")).GetRawText());
        await server.SendAsync(HttpMethod.Delete, "mailpit/api/v1/search?query=tag:u");
        Assert.Equal(["Second"], Subjects(await server.GetAsync("mailpit/api/v1/messages")));
        await server.SendAsync(HttpMethod.Delete, "mailpit/api/v1/search?query=", expected: HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Delete, "mailpit/api/v1/messages");
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
        Assert.Equal("ok", (await server.GetAsync("mailpit/livez")).GetString());
        Assert.Equal("ok", (await server.GetAsync("mailpit/readyz")).GetString());
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_returns_an_Error()
    {
        await using var server = await ApiServer.StartAsync();
        using var content = new StringContent("""{"From":{"Email":"john@example.com"}}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri("mailpit/api/v1/send", UriKind.Relative), content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("no recipient",
            JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("Error").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "messages")]
    [InlineData("DELETE", "messages")]
    [InlineData("PUT", "tags")]
    [InlineData("POST", "send")]
    public async Task A_body_of_another_type_is_refused_with_415(string method, string path)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(Source);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("mailpit/api/v1/" + path, UriKind.Relative))
        {
            Content = new StringContent($$"""{"IDs":["{{id}}"],"Tags":["a"],"Read":true}""", System.Text.Encoding.UTF8, "text/plain"),
        };
        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal((1, 1), (await CountAsync("total"), await CountAsync("unread")));

        async Task<int> CountAsync(string name) => (await server.GetAsync("mailpit/api/v1/messages")).GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task The_prefix_can_be_another_or_none()
    {
        await using var other =
            await ApiServer.StartAsync(settings => settings with { Console = settings.Console with { MailpitPrefix = "/mp" } });
        Assert.Equal(0, (await other.GetAsync("mp/api/v1/messages")).GetProperty("total").GetInt32());
        await using var none =
            await ApiServer.StartAsync(settings => settings with { Console = settings.Console with { MailpitPrefix = "" } });
        await none.GetAsync("mailpit/api/v1/messages", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("!hello -world", "-hello -world")]
    [InlineData("addressed:bob@example.test", "bob@example.test")]
    [InlineData("!cc:\"two words\"  from:x", "-\"two words\" from:x")]
    [InlineData("subject:\"a b\" is:unread", "subject:\"a b\" is:unread")]
    [InlineData("", "")]
    public void Search_words_are_translated(string theirs, string ours) => Assert.Equal(ours, MailpitSearch.Translate(theirs));

    private static (string?, string?) Address(JsonElement address) =>
        (address.GetProperty("Name").GetString(), address.GetProperty("Address").GetString());

    private static IEnumerable<string?> Subjects(JsonElement list) =>
        list.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("Subject").GetString());
}
