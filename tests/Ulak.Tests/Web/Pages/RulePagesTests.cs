using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Inbox.Rules;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>The page of rules and inboxes, as a browser without script uses it.</summary>
public sealed partial class RulePagesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_added_changed_renamed_and_removed()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Contains("There are no rules.", await PageAsync(server, "rules"), StringComparison.Ordinal);

        var page = await PostAsync(server, "rules", HttpStatusCode.OK,
            ("name", "10-orders"), ("recipient", "*@orders.test"), ("action", "none"), ("reply", "ignored"), ("inbox", "orders"));
        Assert.Matches("10-orders.*Recipient.*\\*@orders\\.test.*inbox orders", page);
        Assert.Contains("href=\"/inboxes/orders\"", page, StringComparison.Ordinal);

        var edit = await PageAsync(server, "rules?edit=10-orders");
        Assert.Contains("name=\"former\" value=\"10-orders\"", edit, StringComparison.Ordinal);
        Assert.Contains("value=\"*@orders.test\"", edit, StringComparison.Ordinal);
        await PostAsync(server, "rules", HttpStatusCode.OK, ("former", "10-orders"), ("name", "20-no"), ("recipient", "*@orders.test"),
            ("action", "refuse"), ("reply", "550 5.1.1 No such user"));
        var rule = Assert.Single((await server.GetAsync("api/v1/rules")).GetProperty("rules").EnumerateArray());
        Assert.Equal(("20-no", "refuse", "550 5.1.1 No such user"), (rule.GetProperty("name").GetString(),
            rule.GetProperty("action").GetString(), rule.GetProperty("reply").GetString()!.TrimEnd()));

        Assert.Contains("There are no rules.", await PostAsync(server, "rules/20-no/remove", HttpStatusCode.OK), StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync("api/v1/rules")).GetProperty("rules").EnumerateArray());
    }

    [Theory]
    [InlineData("name", "Two Words", "cannot be the name of a rule", "bir kuralın adı olamaz")]
    [InlineData("network", "10.0.0.0/99", "is not a network", "bir ağ değil")]
    [InlineData("header", "a b", "is not a header field", "bir başlık alanı değil")]
    [InlineData("inbox", "Büyük", "cannot be the name of an inbox", "bir gelen kutusunun adı olamaz")]
    [InlineData("tags", "", "The rule has no effect", "Kuralın bir etkisi yok")]
    [InlineData("action", "bounce", "is not an action", "bir eylem değil")]
    public async Task A_fault_is_explained_in_the_reader_s_language_and_what_was_typed_stays(string field, string value, string english,
        string turkish)
    {
        await using var server = await ApiServer.StartAsync();
        var fields = new Dictionary<string, string> { ["name"] = "a-rule", ["tags"] = "tag", ["recipient"] = "typed@*", [field] = value };
        var page = await PostAsync(server, "rules", HttpStatusCode.BadRequest, [.. fields.Select(each => (each.Key, each.Value))]);
        Assert.Contains(english, page, StringComparison.Ordinal);
        Assert.Contains("value=\"typed@*\"", page, StringComparison.Ordinal);
        await PageAsync(server, "tr/rules"); // The language is kept in a cookie.
        page = await PostAsync(server, "rules", HttpStatusCode.BadRequest, [.. fields.Select(each => (each.Key, each.Value))]);
        Assert.Contains(turkish, page, StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync("api/v1/rules")).GetProperty("rules").EnumerateArray());
    }

    [Fact]
    public async Task Another_rule_and_one_of_the_configuration_are_not_overwritten()
    {
        await using var server = await ApiServer.StartAsync(settings => settings with
        {
            Rules = ImmutableSortedDictionary<string, RuleDefinition>.Empty.Add("fixed", new RuleDefinition { Tags = "x" }),
        });
        await PostAsync(server, "rules", HttpStatusCode.OK, ("name", "mine"), ("tags", "first"));
        Assert.Contains("already a rule mine",
            await PostAsync(server, "rules", HttpStatusCode.BadRequest, ("name", "mine"), ("tags", "second")), StringComparison.Ordinal);
        Assert.Contains("fixed is in the configuration",
            await PostAsync(server, "rules", HttpStatusCode.BadRequest, ("name", "fixed"), ("tags", "second")), StringComparison.Ordinal);
        var page = await PostAsync(server, "rules/fixed/remove", HttpStatusCode.OK);
        Assert.Contains("fixed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("rules/fixed/remove", page, StringComparison.Ordinal);
        Assert.Equal(["x", "first"], (await server.GetAsync("api/v1/rules")).GetProperty("rules").EnumerateArray()
            .Select(rule => rule.GetProperty("tags")[0].GetString()));
    }

    [Theory]
    [InlineData("spam@example.test", "rule 10-no decides: refuse with 550 5.1.1 No such user")]
    [InlineData("shop+paid@orders.test", "accepted; no rule decides")]
    public async Task An_address_can_be_tried(string address, string outcome)
    {
        await using var server = await ApiServer.StartAsync(settings => settings with
        {
            Rules = ImmutableSortedDictionary<string, RuleDefinition>.Empty
                .Add("10-no", new RuleDefinition { Recipient = "spam@*", Action = "refuse", Reply = "550 5.1.1 No such user" })
                .Add("20-plus", new RuleDefinition { Recipient = "*@orders.test", Tags = "{plus}", Inbox = "orders" }),
        });
        var page = await PageAsync(server, "rules?to=" + Uri.EscapeDataString(address));
        var result = Outcome.Match(page).Value;
        Assert.Contains(outcome, result, StringComparison.Ordinal);
        Assert.Equal(address.Contains('+', StringComparison.Ordinal), result.Contains(">paid<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_limits_of_an_inbox_are_set_and_removed_by_page_and_API()
    {
        await using var server = await ApiServer.StartAsync();
        await PostAsync(server, "rules", HttpStatusCode.OK, ("name", "orders"), ("inbox", "orders"));
        var page = await PostAsync(server, "rules/inboxes/orders", HttpStatusCode.OK, ("messages", "500"), ("size", "2"), ("age", "7d"));
        Assert.Contains("at most 500 messages · 2", page, StringComparison.Ordinal);
        var inbox = (await server.GetAsync("api/v1/inboxes")).GetProperty("inboxes")[0];
        Assert.Equal((500, 2_097_152, "7d"), (inbox.GetProperty("keepMessages").GetInt32(), inbox.GetProperty("keepSize").GetInt32(),
            inbox.GetProperty("keepAge").GetString()));
        Assert.Contains("The limits of orders are not valid",
            await PostAsync(server, "rules/inboxes/orders", HttpStatusCode.BadRequest, ("messages", "-1")), StringComparison.Ordinal);

        await server.SendAsync(HttpMethod.Put, "api/v1/inboxes/orders", """{"keepMessages":3}""");
        inbox = (await server.GetAsync("api/v1/inboxes")).GetProperty("inboxes")[0];
        Assert.Equal((3, false), (inbox.GetProperty("keepMessages").GetInt32(), inbox.TryGetProperty("keepAge", out var age)
            && age.ValueKind != System.Text.Json.JsonValueKind.Null));
        await server.SendAsync(HttpMethod.Put, "api/v1/inboxes/orders", """{"keepAge":"soon"}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Put, "api/v1/inboxes/Or%20ders", """{"keepMessages":3}""", HttpStatusCode.BadRequest);
        await PostAsync(server, "rules/inboxes/orders", HttpStatusCode.OK);
        Assert.Empty(DefinitionFile<InboxDefinition>.Open(Path.Combine(server.Settings.Data.Directory, "inboxes.json"),
            DefinitionJson.Default.DictionaryStringInboxDefinition).All);
    }

    [Fact]
    public async Task The_configuration_s_limits_are_not_changed()
    {
        await using var server = await ApiServer.StartAsync(settings => settings with
        {
            Inboxes = settings.Inboxes.SetItem("orders", new InboxSettings { Name = "orders", MaxMessages = 9 }),
        });
        await server.SendAsync(HttpMethod.Put, "api/v1/inboxes/orders", """{"keepMessages":3}""", HttpStatusCode.Conflict);
        Assert.Contains("at most 9 messages", await PostAsync(server, "rules/inboxes/orders", HttpStatusCode.OK, ("messages", "3")),
            StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(ApiServer server, string path)
    {
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token)).ReplaceLineEndings(" ");
    }

    private static async Task<string> PostAsync(ApiServer server, string path, HttpStatusCode expected,
        params (string Name, string Value)[] fields)
    {
        var token = FormToken.Match(await PageAsync(server, "rules")).Groups[1].Value;
        using var content = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("form-token", token)]);
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token)).ReplaceLineEndings(" ");
        Assert.True(expected == response.StatusCode, $"{response.StatusCode}: {page}");
        return page;
    }

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken { get; }

    [GeneratedRegex("<p class=\"outcome\".*?</p>")]
    private static partial Regex Outcome { get; }
}
