using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ulak.Configuration;
using Ulak.Console.Sending;
using Ulak.Console.Tokens;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary><c>POST /api/v1/send</c>: messages that are submitted by HTTP, and the status of their recipients.</summary>
public sealed class SubmissionApiTests
{
    private const string TokenText = "abcdefghijklmnopqrstuvwxyz";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_routes_a_message_goes_to_the_inbox()
    {
        await using var server = await ApiServer.StartAsync();
        var sent = await SendAsync(server,
            """{"from":"Shop <shop@example.org>","to":["bob@example.test"],"bcc":["dee@example.test"],"campaign":"spring"}""");

        Assert.Equal(["bob@example.test delivered", "dee@example.test delivered"], Recipients(sent));
        var message = await server.GetAsync($"api/v1/messages/{sent.GetProperty("id")}");
        Assert.Equal("shop@example.org", message.GetProperty("envelope").GetProperty("from").GetString());
        Assert.Equal(["spring"], message.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(sent.GetProperty("recipients").ToString(),
            (await server.GetAsync($"api/v1/send/{sent.GetProperty("id")}")).GetProperty("recipients").ToString());
    }

    [Fact]
    public async Task With_a_route_a_message_of_a_token_is_queued_and_that_of_a_stranger_refused()
    {
        await using var server = await StartRelayAsync();
        const string Body = """{"from":"shop@example.org","to":["bob@example.test"],"text":"x","tags":["a"]}""";
        var problem = await server.PostAsync("api/v1/send", Body, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("bob@example.test", problem.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Contains("5.7.1", problem.GetProperty("errors")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("token", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);

        UseToken(server);
        var sent = await SendAsync(server, Body);
        Assert.Equal(["bob@example.test held"], Recipients(sent));
        Assert.Equal("mx:example.test", sent.GetProperty("recipients")[0].GetProperty("destination").GetString());
        var queued = await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All with { Tag = "a" }), Token);
        Assert.Equal(sent.GetProperty("id").GetString(), Assert.Single(queued.Items).Key.Message.ToString());
        Assert.Equal("shop", queued.Items[0].User);
        Assert.Empty((await server.Store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All with { Tag = "b" }), Token)).Items);
    }

    [Fact]
    public async Task A_refused_recipient_does_not_keep_the_others_from_being_accepted()
    {
        await using var server = await StartRelayAsync();
        UseToken(server);
        var sent = await SendAsync(server, """{"from":"shop@example.org","to":["bob@example.test","no@refused.example"],"text":"x"}""");
        Assert.Equal(["bob@example.test held", "no@refused.example refused"], Recipients(sent));
        Assert.Equal("address-unknown",
            sent.GetProperty("recipients")[1].GetProperty("explanation").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_request_with_the_same_key_submits_nothing_more()
    {
        await using var server = await StartRelayAsync();
        UseToken(server);
        const string Body = """{"from":"shop@example.org","to":["bob@example.test"],"text":"x"}""";
        var first = await SendAsync(server, Body, "order-1");
        var second = await SendAsync(server, Body, "order-1");
        var third = await SendAsync(server, Body, "order-2");

        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.NotEqual(first.GetProperty("id").GetString(), third.GetProperty("id").GetString());
        Assert.Equal(2, (await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items.Length);
        using var response = await PostAsync(server, Body.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), "order-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task Requests_with_the_same_key_at_the_same_time_submit_one_message()
    {
        await using var server = await StartRelayAsync();
        UseToken(server);
        const string Body = """{"from":"shop@example.org","to":["bob@example.test"],"text":"x"}""";
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(server, Body, "order-1")));
        Assert.Single(sent.Select(each => each.GetProperty("id").GetString()).Distinct());
        Assert.Single((await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
    }

    [Fact]
    public async Task All_fields_that_are_wrong_are_named_at_once()
    {
        await using var server = await ApiServer.StartAsync();
        var problem = await server.PostAsync("api/v1/send",
            """
            {"to":["a@example.org","b c"],"headers":{"a b":"x"},"attachments":[{"type":"?"}],"sendAt":"2027-01-01T00:00:00Z","tags":[""]}
            """,
            HttpStatusCode.BadRequest);
        Assert.Equal(["from", "to[1]", "headers.a b", "attachments[0].content", "attachments[0].type", "tags[0]", "sendAt"],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));

        var unknown = await server.PostAsync("api/v1/send", """{"from":"a@example.org","recipient":"x"}""", HttpStatusCode.BadRequest);
        Assert.Equal("recipient", unknown.GetProperty("errors")[0].GetProperty("field").GetString());
        var none = await server.PostAsync("api/v1/send", """{"from":"a@example.org"}""", HttpStatusCode.BadRequest);
        Assert.Equal("to", none.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("?from=ann@example.org&to=bob@example.test", "", "ann@example.org", "bob@example.test")]
    [InlineData("", "cy@example.test, dee@example.test", "header@example.org", "cy@example.test dee@example.test")]
    [InlineData("", "", "header@example.org", "one@example.test two@example.test")]
    public async Task A_whole_message_has_its_envelope_in_the_query_the_request_or_its_own_header(
        string query, string header, string from, string to)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/send" + query)
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(
                "From: Header <header@example.org>\nTo: one@example.test\nBcc: two@example.test\nSubject: raw\n\ntext\n")),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        if (header.Length > 0)
        {
            request.Headers.Add("Ulak-Rcpt-To", header);
        }

        using var response = await server.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var location = response.Headers.Location!.ToString();
        var message = await server.GetAsync(location.Replace("/send/", "/messages/", StringComparison.Ordinal));
        Assert.Equal(from, message.GetProperty("envelope").GetProperty("from").GetString());
        Assert.Equal(to.Split(' '), message.GetProperty("envelope").GetProperty("to").EnumerateArray().Select(each => each.GetString()));
        var raw = await server.Http.GetStringAsync(new Uri($"api/v1/messages/{message.GetProperty("id")}/raw", UriKind.Relative), Token);
        Assert.Equal(to.StartsWith("one", StringComparison.Ordinal), !raw.Contains("Bcc:", StringComparison.Ordinal));
        Assert.EndsWith("To: one@example.test\r\nSubject: raw\r\n\r\ntext\r\n",
            raw.Replace("Bcc: two@example.test\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_for_later_waits()
    {
        await using var server = await ApiServer.StartAsync();
        var sent = await SendAsync(server,
            """{"from":"shop@example.org","to":["bob@example.test"],"sendAt":"2026-03-01T15:00:00+01:00"}""");
        var recipient = sent.GetProperty("recipients")[0];
        Assert.Equal("held", recipient.GetProperty("status").GetString());
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 14, 0, 0, TimeSpan.Zero), recipient.GetProperty("nextAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_message_of_higher_priority_goes_first()
    {
        await using var server = await StartRelayAsync();
        UseToken(server);
        const string Body = """{"from":"shop@example.org","to":["bob@example.test"],"text":"x","priority":PRIORITY}""";
        foreach (var priority in new[] { "null", "-9", "9", "0" })
        {
            await SendAsync(server, Body.Replace("PRIORITY", priority, StringComparison.Ordinal));
        }

        using var raw = new HttpRequestMessage(HttpMethod.Post, "api/v1/send?from=shop@example.org&to=bob@example.test&priority=5")
        {
            Content = new StringContent("Subject: raw\n\ntext\n", Encoding.ASCII, "message/rfc822"),
        };
        using var response = await server.Http.SendAsync(raw, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        var queue = server.Store.Queue!;
        var parameters = new List<string>();
        foreach (var item in (await queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items.OrderBy(item => item.NextAt))
        {
            parameters.Add((await queue.FindQueuedMessageAsync(item.Key.Message, Token))!.MailParameters);
        }

        Assert.Equal(["MT-PRIORITY=9", "MT-PRIORITY=5", "", "MT-PRIORITY=0", "MT-PRIORITY=-9"], parameters);
    }

    [Fact]
    public async Task A_priority_is_a_number_from_minus_9_to_9()
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var priority in new[] { "-10", "10" })
        {
            var problem = await server.PostAsync("api/v1/send",
                $$"""{"from":"a@example.org","to":["b@example.test"],"priority":{{priority}}}""", HttpStatusCode.BadRequest);
            Assert.Equal("priority", problem.GetProperty("errors")[0].GetProperty("field").GetString());
        }

        using var raw = new HttpRequestMessage(HttpMethod.Post, "api/v1/send?from=a@example.org&to=b@example.test&priority=high")
        {
            Content = new StringContent("Subject: raw\n\ntext\n", Encoding.ASCII, "message/rfc822"),
        };
        using var response = await server.Http.SendAsync(raw, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_limit_counts_recipients_for_each_user_tenant_and_campaign_and_refills()
    {
        await using var server = await ApiServer.StartAsync(settings => settings with
        {
            Send = new SendSettings
            {
                PerUser = [new SendRate(5, TimeSpan.FromMinutes(1))],
                PerTenant = [new SendRate(2, TimeSpan.FromMinutes(1))],
                PerCampaign = [new SendRate(1, TimeSpan.FromMinutes(1))],
            },
        });
        const string Two = """{"from":"a@example.org","to":["b@example.test","c@example.test"],"tenant":"TENANT"}""";
        await SendAsync(server, Two);
        using var tenant = await PostAsync(server, Two);
        Assert.Equal(HttpStatusCode.TooManyRequests, tenant.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), tenant.Headers.RetryAfter!.Delta);
        Assert.Contains("tenant TENANT", await tenant.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await SendAsync(server, Two.Replace("TENANT", "other", StringComparison.Ordinal));
        const string Campaign = """{"from":"a@example.org","to":["b@example.test"],"campaign":"c"}""";
        await SendAsync(server, Campaign);
        using var user = await PostAsync(server, """{"from":"a@example.org","to":["b@example.test"]}""");
        Assert.Equal(HttpStatusCode.TooManyRequests, user.StatusCode);

        server.Time.Advance(TimeSpan.FromSeconds(30));
        using var campaign = await PostAsync(server, Campaign);
        Assert.Equal(HttpStatusCode.TooManyRequests, campaign.StatusCode);
        server.Time.Advance(TimeSpan.FromSeconds(30));
        await SendAsync(server, Campaign);
    }

    [Theory]
    [InlineData("100/1m,5000/1d", true)]
    [InlineData("100", false)]
    [InlineData("0/1m", false)]
    [InlineData("1/x", false)]
    public void Rates_are_written_as_they_are_read(string text, bool isValid)
    {
        var rates = SendRate.ParseAll(text);
        Assert.Equal(isValid, rates is not null);
        Assert.True(!isValid || string.Join(',', rates!.Value) == text);
    }

    /// <summary>A server that holds all mail of logged-in users for the servers of the domains, and refuses one domain.</summary>
    internal static Task<ApiServer> StartRelayAsync() => ApiServer.StartAsync(settings => settings with
    {
        Console = settings.Console with { Tokens = [ApiToken.Parse("shop", $"read,write,send:{TokenText}")!] },
        Routes =
        [
            new RouteSettings { Name = "no", To = "@refused.example", Action = RouteActionKind.Refuse, Reply = "550 5.1.1 No such user" },
            new RouteSettings { Name = "hold", Action = RouteActionKind.Hold },
            new RouteSettings { Name = "out", User = "*", Action = RouteActionKind.Relay },
        ],
    });

    internal static void UseToken(ApiServer server) =>
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenText);

    private static async Task<JsonElement> SendAsync(ApiServer server, string body, string key = "")
    {
        using var response = await PostAsync(server, body, key);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static Task<HttpResponseMessage> PostAsync(ApiServer server, string body, string key = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/send")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key.Length > 0)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return server.Http.SendAsync(request, Token);
    }

    private static IEnumerable<string> Recipients(JsonElement sent) => sent.GetProperty("recipients").EnumerateArray()
        .Select(each => $"{each.GetProperty("address")} {each.GetProperty("status")}");
}
