using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ulak.Configuration;
using Ulak.Console;
using Ulak.Console.Inboxes;
using Ulak.Console.Tokens;
using Ulak.Inbox.Rules;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>Rules over SMTP, and inboxes with their API, limits and tokens.</summary>
public sealed class InboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IReadOnlyDictionary<string, RuleDefinition> RulesIn(string file) =>
        DefinitionFile<RuleDefinition>.Open(file, DefinitionJson.Default.DictionaryStringRuleDefinition).All;

    [Fact]
    public async Task Mail_gets_its_tags_and_inbox_before_the_reply()
    {
        await using var server = await StartAsync(("orders", new RuleDefinition
        {
            Recipient = "*@orders.test",
            Inbox = "orders",
            Tags = "{plus}"
        }));
        Assert.Equal("250", await SendAsync(server, "shop+paid@orders.test"));
        Assert.Equal("250", await SendAsync(server, "bob@example.test"));

        var inbox = (await server.GetAsync("api/v1/inboxes")).GetProperty("inboxes")[0];
        Assert.Equal(("orders", 1, "/inboxes/orders"), (inbox.GetProperty("name").GetString(), inbox.GetProperty("messages").GetInt32(),
            inbox.GetProperty("address").GetString()));
        var list = await server.GetAsync("inboxes/orders/api/v1/messages");
        var message = Assert.Single(list.GetProperty("messages").EnumerateArray());
        Assert.Equal(["orders", "paid"], message.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!));
        using var page = await server.Http.GetAsync(new Uri("inboxes/orders", UriKind.Relative), Token);
        Assert.Equal("?q=tag%3A%22orders%22", page.RequestMessage!.RequestUri!.Query);
    }

    [Fact]
    public async Task Recipients_are_refused_or_dropped()
    {
        await using var server = await StartAsync(
            ("1", new RuleDefinition { Recipient = "nobody@*", Action = "refuse", Reply = "550 5.1.1 No such user" }),
            ("2", new RuleDefinition { Recipient = "trash@*", Action = "drop" }));
        Assert.Equal("550", await SendAsync(server, "nobody@example.test"));
        Assert.Equal("250", await SendAsync(server, "trash@example.test"));
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
        Assert.Equal("250", await SendAsync(server, "trash@example.test", "bob@example.test"));
        var stored = Assert.Single((await server.Store.ListMessagesAsync(new Storage.MessageQuery(), Token)).Items);
        Assert.Equal(["bob@example.test"], stored.ForwardPaths);
    }

    [Fact]
    public async Task The_API_changes_rules_and_keeps_them()
    {
        await using var server = await StartAsync(("configured", new RuleDefinition { Tags = "x" }));
        await server.SendAsync(HttpMethod.Put, "api/v1/rules/orders", """{"recipient":"*@orders.test","inbox":"orders"}""");
        Assert.Equal("250", await SendAsync(server, "a@orders.test"));
        Assert.Equal(1, await server.Store.CountMessagesAsync("tag:orders", Token));
        var file = Path.Combine(server.Settings.Data.Directory, "rules.json");
        Assert.Equal("orders", RulesIn(file)["orders"].Inbox);

        await server.SendAsync(HttpMethod.Put, "api/v1/rules/bad", """{"action":"bounce"}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Put, "api/v1/rules/bad", """{"inbox":null,"tags":null}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Put, "api/v1/rules/configured", """{"tags":"y"}""", HttpStatusCode.Conflict);
        await server.SendAsync(HttpMethod.Delete, "api/v1/rules/configured", expected: HttpStatusCode.Conflict);
        await server.SendAsync(HttpMethod.Delete, "api/v1/rules/orders", expected: HttpStatusCode.NoContent);
        await server.SendAsync(HttpMethod.Delete, "api/v1/rules/orders", expected: HttpStatusCode.NotFound);
        Assert.Empty(RulesIn(file));
        var rule = Assert.Single((await server.GetAsync("api/v1/rules")).GetProperty("rules").EnumerateArray());
        Assert.False(rule.GetProperty("changeable").GetBoolean());
    }

    [Fact]
    public async Task The_API_of_an_inbox_sees_and_deletes_its_messages_only()
    {
        await using var server = await StartAsync(("orders", new RuleDefinition { Recipient = "*@orders.test", Inbox = "orders" }));
        await SendAsync(server, "a@orders.test");
        await SendAsync(server, "bob@example.test");
        var other = Assert.Single((await server.Store.ListMessagesAsync(new Storage.MessageQuery("-tag:orders"), Token)).Items).Id;
        foreach (var path in new[] { $"api/v1/messages/{other}", $"api/v1/messages/{other}/raw", $"mailpit/api/v1/message/{other}",
            $"mailhog/api/v1/messages/{other}", $"mailcatcher/messages/{other}.json" })
        {
            using var direct = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
            using var scoped = await server.Http.GetAsync(new Uri("inboxes/orders/" + path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, scoped.StatusCode);
        }

        Assert.Equal(1, (await server.GetAsync("inboxes/orders/mailpit/api/v1/messages")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await server.GetAsync("inboxes/orders/mailhog/api/v2/messages")).GetProperty("total").GetInt32());
        foreach (var path in new[] { "api/v1/sessions", "api/v1/events", "api/v1/info", "sessions", "messages/" + other })
        {
            using var outside = await server.Http.GetAsync(new Uri("inboxes/orders/" + path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        }

        using var unknown = await server.Http.GetAsync(new Uri("inboxes/nothing/api/v1/messages", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var deleted = await server.Http.DeleteAsync(new Uri("inboxes/orders/mailhog/api/v1/messages", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(other, Assert.Single((await server.Store.ListMessagesAsync(new Storage.MessageQuery(), Token)).Items).Id);
    }

    [Fact]
    public async Task A_token_of_an_inbox_is_for_its_paths_only()
    {
        const string Text = "0123456789abcdefghij";
        await using var server = await StartAsync(
            settings => settings with
            {
                Console = settings.Console with
                {
                    Login = ConsoleLogin.Users,
                    Tokens = [ApiToken.Parse("ci",
                    $"read,inbox=orders:{Text}")!]
                },
            },
            ("orders", new RuleDefinition { Recipient = "*@orders.test", Inbox = "orders" }));
        foreach (var (path, status) in new[]
        {
            ("inboxes/orders/api/v1/messages", HttpStatusCode.OK), ("inboxes/orders/mailpit/api/v1/messages", HttpStatusCode.OK),
            ("api/v1/messages", HttpStatusCode.Forbidden), ("inboxes/other/api/v1/messages", HttpStatusCode.Forbidden),
            ("metrics", HttpStatusCode.Forbidden), ("events", HttpStatusCode.Forbidden),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Text);
            using var response = await server.Http.SendAsync(request, Token);
            Assert.True(status == response.StatusCode, $"{path}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData(2, null, null, 2)]
    [InlineData(null, 1_300L, null, 2)]
    [InlineData(null, null, 90, 2)]
    [InlineData(null, null, null, 4)]
    public async Task An_inbox_has_its_own_limits(int? messages, long? octets, int? minutes, int left)
    {
        var inbox = new InboxSettings
        {
            Name = "orders",
            MaxMessages = messages,
            MaxOctets = octets,
            MaxAge = minutes is { } age ? TimeSpan.FromMinutes(age) : null,
        };
        await using var server = await StartAsync(
            settings => settings with { Inboxes = settings.Inboxes.SetItem("orders", inbox) },
            ("orders", new RuleDefinition { Recipient = "*@orders.test", Inbox = "orders" }));
        await SendAsync(server, "bob@example.test");
        for (var n = 0; n < 4; n++)
        {
            await SendAsync(server, "a@orders.test");
            server.Time.Advance(TimeSpan.FromMinutes(40));
        }

        var cleaner = server.App.Services.GetServices<IHostedService>().OfType<InboxCleaner>().Single();
        await cleaner.CleanAsync(Token);
        Assert.Equal(left, await server.Store.CountMessagesAsync("tag:orders", Token));
        Assert.Equal(1, await server.Store.CountMessagesAsync("-tag:orders", Token));
    }

    private static Task<ApiServer> StartAsync(params (string Name, RuleDefinition Rule)[] rules) => StartAsync(settings => settings, rules);

    private static Task<ApiServer> StartAsync(Func<UlakSettings, UlakSettings> change, params (string Name, RuleDefinition Rule)[] rules) =>
        ApiServer.StartAsync(settings => change(settings with
        {
            Rules = rules.ToImmutableSortedDictionary(rule => rule.Name, rule => rule.Rule),
        }));

    /// <summary>Sends a message of about 600 octets; returns the code of the last reply.</summary>
    private static async Task<string> SendAsync(ApiServer server, params string[] recipients)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Settings.Smtp.Address, Token);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        async Task<string> ReplyAsync(string? command)
        {
            if (command is not null)
            {
                await writer.WriteLineAsync(command.AsMemory(), Token);
            }

            return (await reader.ReadLineAsync(Token))![..3];
        }

        await ReplyAsync(null);
        await ReplyAsync("HELO client.example");
        await ReplyAsync("MAIL FROM:<ann@example.org>");
        var last = "";
        foreach (var recipient in recipients)
        {
            last = await ReplyAsync($"RCPT TO:<{recipient}>");
        }

        if (last == "250")
        {
            await ReplyAsync("DATA");
            last = await ReplyAsync($"Subject: x\r\n\r\n{new string('x', 300)}\r\n.");
        }

        await ReplyAsync("QUIT");
        return last;
    }
}
