using System.Net;
using System.Text.RegularExpressions;
using Ulak.Console.Composing;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>Messages that are written, replied to and forwarded in the console.</summary>
public sealed partial class ComposeTests
{
    private const string Question = """
        From: Ann <ann@example.org>
        To: bob@example.test, carol@example.test
        Cc: Dan <dan@example.test>
        Reply-To: Help desk <help@example.org>
        Subject: Question
        Date: Thu, 26 Nov 2026 09:00:00 +0000
        Message-ID: <q1@example.org>
        References: <q0@example.org>

        First line
        > quoted before
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reply_goes_into_the_inbox_with_the_fields_of_the_conversation()
    {
        await using var server = await ApiServer.StartAsync();
        using var client = Open(server);
        var id = await server.AddAsync(Question);
        var page = await ReadAsync(client, $"en/compose?reply={id}");
        Assert.Equal(("bob@example.test", "Help desk <help@example.org>", "", "Re: Question"),
            (Value(page, "from"), Value(page, "to"), Value(page, "cc"), Value(page, "subject")));
        Assert.Contains("On 26 November 2026, 09:00, Help desk <help@example.org> wrote:\n> First line\n>> quoted before", page,
            StringComparison.Ordinal);

        Assert.Contains("Help desk <help@example.org>, 26 Kasım 2026, 09:00 tarihinde şunları yazdı:\n> First line",
            await ReadAsync(client, $"tr/compose?reply={id}"), StringComparison.Ordinal);

        var response = await SendAsync(client, page, ("text", "The answer."), ("subject", "Re: Question"));

        Assert.Equal("/?did=send&n=1", response.Headers.Location!.ToString());
        var reply = await server.GetAsync("api/v1/messages/latest");
        Assert.Equal("Re: Question", reply.GetProperty("subject").GetString());
        var raw = await ReadAsync(client, "api/v1/messages/latest/raw");
        Assert.Contains("In-Reply-To: <q1@example.org>", raw, StringComparison.Ordinal);
        Assert.Matches(@"References:\s+<q0@example.org>\s+<q1@example.org>", raw);
        Assert.Contains("RCPT TO:<help@example.org>", await ReadAsync(client, $"en/messages/{reply.GetProperty("id")}?view=session"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_to_all_has_the_other_recipients_in_Cc()
    {
        await using var server = await ApiServer.StartAsync();
        using var client = Open(server);
        var id = await server.AddAsync(Question);
        var page = await ReadAsync(client, $"en/compose?reply={id}&all=1");
        Assert.Equal("carol@example.test, Dan <dan@example.test>", Value(page, "cc").Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_is_forwarded_to_the_release_server_with_the_original_attached()
    {
        await using var real = await ApiServer.StartAsync();
        var address = real.Settings.Smtp.Address.ToString();
        await using var server = await ApiServer.StartAsync(own =>
            own with { Release = own.Release with { Server = address, AllowedRecipients = ["@example.org"] } });
        using var client = Open(server);
        var id = await server.AddAsync(Question);
        var page = await ReadAsync(client, $"en/compose?forward={id}");
        Assert.Equal("Fwd: Question", Value(page, "subject"));

        var refused = await SendAsync(client, page, ("to", "eve@example.com"), ("where", "release"), ("attach-original", "1"));
        var sent = await SendAsync(client, page, ("to", "Eve <eve@example.org>"), ("where", "release"), ("attach-original", "1"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var again = await refused.Content.ReadAsStringAsync(Token);
        Assert.Contains("Messages may not be released to eve@example.com.", again, StringComparison.Ordinal);
        Assert.Contains("value=\"eve@example.com\"", again, StringComparison.Ordinal);
        Assert.Equal($"/messages/{id}?did=release&n=1", sent.Headers.Location!.ToString());
        Assert.Equal((1, 1), (await real.Store.CountMessagesAsync(Token), await server.Store.CountMessagesAsync(Token)));
        var raw = await ReadAsync(real.Http, "api/v1/messages/latest/raw");
        Assert.Contains("Content-Type: message/rfc822", raw, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <q1@example.org>", raw, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_message_without_recipients_stays_on_the_page()
    {
        await using var server = await ApiServer.StartAsync();
        using var client = Open(server);
        var page = await ReadAsync(client, "en/compose");
        var response = await SendAsync(client, page, ("from", "ann@example.org"), ("to", " , "), ("text", "half a message"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var again = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("Enter at least one recipient.", again, StringComparison.Ordinal);
        Assert.Contains("half a message", again, StringComparison.Ordinal);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task Only_messages_that_are_there_can_be_replied_to()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("compose?reply=zzz", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void Addresses_are_split_at_commas_but_not_within_names() =>
        Assert.Equal(["a@example.org", "\"Doe, Jane\" <j@example.org>", "b@example.org"],
            AddressList.Split("a@example.org, \"Doe, Jane\" <j@example.org>", null, "", "b@example.org"));

    private static HttpClient Open(ApiServer server) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };

    private static async Task<string> ReadAsync(HttpClient client, string path) =>
        WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(path, UriKind.Relative), Token));

    private static string Value(string page, string name) =>
        Regex.Match(page, $"name=\"{name}\" value=\"(.*?)\" (?:autocomplete|placeholder)").Groups[1].Value;

    /// <summary>Sends the form of a page with some fields changed, as a browser does.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var all = HiddenField().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var name in new[] { "from", "to", "cc", "subject" })
        {
            all[name] = Value(page, name);
        }

        foreach (var (name, value) in fields)
        {
            all[name] = value;
        }

        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in all)
        {
            content.Add(new StringContent(value), name);
        }

        return await client.PostAsync(new Uri("compose", UriKind.Relative), content, Token);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenField();
}
