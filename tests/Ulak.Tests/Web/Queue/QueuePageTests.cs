using System.Net;
using System.Text.RegularExpressions;
using Ulak.Console.Codes;
using Ulak.Console.Queue;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Sources;
using Ulak.Smtp;
using Ulak.Smtp.Replies;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The pages of the queue, without a browser: what they contain, and what their forms do.</summary>
public sealed class QueuePageTests
{
    private const string Greylisted = "450 4.2.0 Greylisted, please try again in 300 seconds";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "3 deliveries are waiting, for 2 different reasons.", "The server wants a second attempt",
        "Held until they are released")]
    [InlineData("tr", "3 teslimat 2 ayrı nedenle bekliyor.", "Sunucu ikinci bir deneme istiyor", "Bırakılana kadar tutuluyor")]
    public async Task The_overview_begins_with_the_causes(string language, string sentence, string first, string second)
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var to in new[] { "ann@a.example", "bob@b.example" })
        {
            await server.AttemptAsync(await server.QueueAsync([to]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        }

        server.Time.Advance(TimeSpan.FromHours(2));
        await server.QueueAsync(["cy@c.example"], isHeld: true);
        var page = await PageAsync(server, $"/{language}/queue");
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.True(page.IndexOf(first, StringComparison.Ordinal) < page.IndexOf(second, StringComparison.Ordinal));
        Assert.Contains(PageWords.Of(language, "cause-since", PageWords.Of(language, "span-ago", PageWords.Of(language, "span-h", 2))),
            WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains(Greylisted, page, StringComparison.Ordinal);
        Assert.Contains("href=\"/queue/destination?name=mx%3Aa.example\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_button_of_a_cause_acts_on_its_deliveries_only_and_the_page_confirms_it()
    {
        await using var server = await ApiServer.StartAsync();
        var held = await server.QueueAsync(["cy@c.example", "dee@d.example"], isHeld: true);
        await server.AttemptAsync(await server.QueueAsync(["ann@a.example"]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        var page = await PostAsync(server, "/queue", "/queue/change", ("action", "release"), ("cause", "held"), ("back", "/queue"));
        Assert.Contains("2 deliveries released", page, StringComparison.Ordinal);
        Assert.All(await server.Store.Queue!.ListMessageAsync(held, Token), each => Assert.Equal(QueueState.Waiting, each.State));
    }

    [Fact]
    public async Task Deliveries_are_selected_one_by_one_and_an_empty_selection_changes_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example", "bob@b.example"]);
        var page = await PostAsync(server, "/queue/deliveries", "/queue/change",
            ("action", "delete"), ("id", $"{id}.0"), ("back", "/queue/deliveries"), ("confirmed", "true"));
        Assert.Contains("1 delivery deleted", page, StringComparison.Ordinal);
        Assert.Contains("bob@b.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ann@a.example", page, StringComparison.Ordinal);
        page = await PostAsync(server, "/queue", "/queue/change", ("action", "delete"), ("back", "https://evil.example"));
        Assert.Contains("Nothing was selected. Mark deliveries", page, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Single((await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
    }

    [Fact]
    public async Task The_sender_of_a_list_is_paused_and_resumed_from_the_page_of_its_pause()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["a@a.example"], "shop@example.org");
        Assert.DoesNotContain("Pause this sender", await PageAsync(server, "/queue/deliveries"), StringComparison.Ordinal);
        const string List = "/queue/deliveries?from=shop@example.org";
        Assert.Contains("Pause this sender", await PageAsync(server, List), StringComparison.Ordinal);
        await PostAsync(server, List, "/queue/pause", ("from", "shop@example.org"), ("action", "pause"), ("back", "/queue"));
        const string Pause = "/queue/destination?name=from:shop@example.org";
        var pause = await PageAsync(server, Pause);
        Assert.Contains("Mail from shop@example.org is paused", pause, StringComparison.Ordinal);
        Assert.Contains("a@a.example", pause, StringComparison.Ordinal);
        Assert.Contains("Resume this sender", pause, StringComparison.Ordinal);
        var overview = await PageAsync(server, "/queue");
        Assert.Contains("<h3>Paused: Mail from shop@example.org</h3>", overview, StringComparison.Ordinal);
        Assert.Contains("Resume from:shop@example.org</button>", overview, StringComparison.Ordinal);
        Assert.Contains("<bdi>Mail from shop@example.org</bdi></a> <form", overview, StringComparison.Ordinal);
        var resumed = await PostAsync(
            server, Pause, "/queue/pause", ("from", "shop@example.org"), ("action", "resume"), ("back", "/queue"));
        Assert.Contains("Resumed: Mail from shop@example.org", resumed, StringComparison.Ordinal);
        var queued = await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token);
        Assert.Equal(QueueState.Waiting, Assert.Single(queued.Items).State);
    }

    [Theory]
    [InlineData("tag", "news", "tag:news", "Pause the tag news", "Resume the tag news", "Paused: Messages with the tag news")]
    [InlineData(
        "reason", "greylisted", "reason:greylisted", "Pause what is deferred with ‘Greylisted’", "Resume ‘Greylisted’",
        "Paused: Deferred: Greylisted")]
    public async Task A_tag_and_a_reason_are_paused_and_resumed_from_their_lists(
        string condition, string value, string name, string pause, string resume, string title)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example"]);
        await server.AttemptAsync(id, AttemptOutcome.Deferred, Greylisted, "greylisted");
        await server.Store.ChangeMessagesAsync(Storage.MessageSelection.Of(id), new() { AddTags = ["news"] }, Token);
        var list = $"/en/queue/deliveries?{condition}={value}";
        Assert.Contains(pause + "</button>", WebUtility.HtmlDecode(await PageAsync(server, list)), StringComparison.Ordinal);
        await PostAsync(server, list, "/queue/pause", ("destination", name), ("action", "pause"), ("back", list));

        var overview = WebUtility.HtmlDecode(await PageAsync(server, "/en/queue"));
        Assert.Contains($"<h3>{title}</h3>", overview, StringComparison.Ordinal);
        Assert.Contains($"Resume {name}</button>", overview, StringComparison.Ordinal);
        Assert.DoesNotContain($"<tr data-id=\"{name}\"", overview, StringComparison.Ordinal);
        var journey = WebUtility.HtmlDecode(await PageAsync(server, $"/en/queue/messages/{id}"));
        Assert.Contains($"{title}. Nothing happens until it is resumed.", journey, StringComparison.Ordinal);
        Assert.Contains($"Resume {name}</button>", journey, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"release\"", journey, StringComparison.Ordinal);
        var released = WebUtility.HtmlDecode(
            await PostAsync(server, "/queue", "/queue/change", ("action", "retry"), ("to", "@a.example"), ("back", "/en/queue")));
        Assert.Contains("Nothing was changed. Paused, and tried only when it is resumed:", released, StringComparison.Ordinal);

        // Two pauses, and both are named.
        await PostAsync(server, list, "/queue/pause", ("destination", "mx:a.example"), ("action", "pause"), ("back", list));
        Assert.Contains("Nothing happens until all of them are resumed.", await PageAsync(server, $"/en/queue/messages/{id}"),
            StringComparison.Ordinal);
        Assert.Contains(resume + "</button>", WebUtility.HtmlDecode(
            await PageAsync(server, "/queue/destination?name=" + name)), StringComparison.Ordinal);
        await PostAsync(server, list, "/queue/pause", ("destination", name), ("action", "resume"), ("back", list));
        var queued = Assert.Single((await server.Store.Queue!.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal((QueueState.Waiting, Greylisted), (queued.State, queued.LastReply));
    }

    [Fact]
    public async Task A_destination_is_paused_and_resumed_from_its_page()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["ann@a.example"]);
        const string Here = "/queue/destination?name=mx:a.example";
        var page = await PostAsync(server, Here, "/queue/pause", ("action", "pause"), ("destination", "mx:a.example"), ("back", Here));
        Assert.Contains("Paused by an operator", page, StringComparison.Ordinal);
        Assert.Contains("The destination is paused", await PageAsync(server, "/queue"), StringComparison.Ordinal);
        page = await PostAsync(server, Here, "/queue/pause", ("action", "resume"), ("destination", "mx:a.example"), ("back", Here));
        Assert.DoesNotContain("Paused by an operator", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journey_has_each_attempt_the_dialogue_what_happens_next_and_the_difference_to_what_worked()
    {
        await using var server = await ApiServer.StartAsync();
        var good = await server.QueueAsync(["bob@a.example"]);
        await server.AttemptAsync(good, AttemptOutcome.Delivered, "250 2.0.0 Ok", "", "mx.example.net",
            QueueSeed.Dialogue("bob@a.example", new Reply(250, "2.1.5", "Ok")));
        var id = await server.QueueAsync(["ann@a.example"], subject: "Çok güzel");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await server.AttemptAsync(id, AttemptOutcome.Deferred, Greylisted, "greylisted", "mx.example.net",
                QueueSeed.Dialogue("ann@a.example", new Reply(450, "4.2.0", "Greylisted, please try again in 300 seconds")));
        }

        var page = await PageAsync(server, $"/queue/messages/{id}");
        Assert.Contains("<h1 dir=\"auto\">Çok güzel</h1>", page, StringComparison.Ordinal);
        Assert.Contains("The next attempt is in 5 min. If none succeeds, it is given up in 5 d, and the sender gets a report.", page,
            StringComparison.Ordinal);
        Assert.Contains("Attempt 2", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "Dialogue, 8 lines"));
        var diff = Regex.Match(page, "<table class=\"diff\">.*?</table>", RegexOptions.Singleline).Value;
        Assert.Equal(2, Regex.Count(diff, "<tr class=\"different\">"));
        Assert.Contains("RCPT TO:&lt;bob@a.example&gt;", diff, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(page, " id="), Regex.Matches(page, " id=\"?([^\" >]+)").Select(match => match.Value).Distinct().Count());
        Assert.Contains("Delivered to all recipients", await PageAsync(server, $"/queue/messages/{good}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Report", "came back", "The next server reported the failure later.")]
    [InlineData("tr", "Rapor", "geri geldi", "Sonraki sunucu başarısızlığı sonradan bildirdi.")]
    public async Task A_bounce_that_came_back_is_part_of_the_journey(string language, string title, string chip, string next)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example"]);
        await server.AttemptAsync(id, AttemptOutcome.Delivered, "250 2.0.0 Ok");
        await server.Store.Queue!.RecordAttemptAsync(
            new AttemptRecord
            {
                Message = id,
                At = server.Time.GetUtcNow(),
                Host = "mx.example.net",
                Results = [new DeliveryResult(0, AttemptOutcome.Returned, "550 5.1.1 User unknown", "address-unknown")],
            },
            Token);
        var page = WebUtility.HtmlDecode(await PageAsync(server, $"/{language}/queue/messages/{id}"));
        Assert.Contains($"<b>{title}</b>", page, StringComparison.Ordinal);
        Assert.Contains(chip, page, StringComparison.Ordinal);
        Assert.Contains(next, page, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 User unknown", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("451 4.7.1 Greylisted", "The server wrote")]
    [InlineData("4.4.1 192.0.2.1:25 did not answer within 30 seconds", "Result of the attempt")]
    public async Task Only_a_reply_is_called_the_words_of_the_server(string words, string label)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["bob@example.net"]);
        await server.AttemptAsync(id, AttemptOutcome.Deferred, words);
        Assert.Contains($"{label}</span><q>{words}</q>", await PageAsync(server, $"/queue/messages/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_suppression_page_shows_its_rules_and_why_each_address_is_there()
    {
        await using var server = await ApiServer.StartAsync();
        var (list, now) = (server.Store.Suppressions!, server.Time.GetUtcNow());
        await list.AddFailureAsync(new("a@example.org", 1, "address-unknown", "550 5.1.1 No such user", now, now.AddDays(90)), Token);
        await list.AddFailureAsync(new("b@example.org", 2, "address-unknown", "550 5.1.1 No such user", now, now.AddDays(90)), Token);
        await list.AddFailureAsync(new("c@example.org", 1, "feedback", "The recipient complained: abuse", now, null), Token);
        var page = await PageAsync(server, "/en/queue/suppressions");
        Assert.Contains("<li>Address unknown: 2 failures, 90 d</li>", page, StringComparison.Ordinal);
        Assert.Contains("<li>Complaint: 1 failure, permanent</li>", page, StringComparison.Ordinal);
        string RowOf(string address) =>
            Regex.Match(page, $"<tr>\\s*<th scope=\"row\"><bdi>{address}.*?</tr>", RegexOptions.Singleline).Value;
        Assert.Contains("Not suppressed yet: 1 of 2 failures", RowOf("a@example.org"), StringComparison.Ordinal);
        Assert.Contains("2 failures", RowOf("b@example.org"), StringComparison.Ordinal);
        Assert.DoesNotContain("Not suppressed", RowOf("b@example.org"), StringComparison.Ordinal);
        Assert.Contains("Complaint", RowOf("c@example.org"), StringComparison.Ordinal);
        Assert.Contains("The recipient complained: abuse", RowOf("c@example.org"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, null, "WarmUp", "The warm-up plan: 50 of 50 messages were sent today, the next can go in 12 h")]
    [InlineData(10, 1, "Sources", "The servers refuse our addresses: the next try is in 60 min")]
    [InlineData(10, null, "None", "Nothing: it is being delivered")]
    public void The_limit_of_a_pool_is_shown_where_it_binds(int sent, int? aside, string limit, string text)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var free = aside is { } hours ? now.AddHours(hours) : sent < 50 ? now : now.AddHours(12);
        var view = new DestinationView
        {
            Queued = new QueueDestination("mx+shop:example.org", 3, 0, now, now, 100, IsPaused: false),
            Status = new DestinationStatus(0, "mx.example.org from shop", 5, null, "", 0, 0)
            {
                Sources = [new SourceStatus("192.0.2.1", sent, 50, 1, aside is null ? null : free, free)],
            },
            Now = now,
        };
        var language = PageLanguage.ForSite(Reference.Catalog.CodeCatalog.Default.ResolveLanguage("en"), "");
        Assert.Equal((limit, text), (view.Limit.ToString(), view.LimitText(language)));
        Assert.Equal(free, view.NextAt);
        Assert.Equal(
            aside is null ? $"192.0.2.1: {sent} of 50 messages today, day 1 of the warm-up" : "192.0.2.1: refused, used again in 60 min",
            Assert.Single(view.SourceTexts(language)));
    }

    [Fact]
    public void Senders_that_are_held_back_are_shown_with_the_time_of_the_next_try()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var view = new DestinationView
        {
            Queued = new QueueDestination("provider", 3, 0, now, now, 100, IsPaused: false),
            Status = new DestinationStatus(0, "provider", 5, null, "", 0, 0)
            {
                SuspendedSenders = [new SuspendedSender("shop@example.org", now.AddHours(6))],
            },
            Now = now,
        };
        var language = PageLanguage.ForSite(Reference.Catalog.CodeCatalog.Default.ResolveLanguage("en"), "");
        Assert.Equal(
            ["shop@example.org: the servers refuse this sender for now, the next try is in 6 h"], view.SuspendedTexts(language));
        Assert.Empty((view with { Status = null }).SuspendedTexts(language));
        // As in the document of the API.
        Assert.Equal(
            [new SuspendedSenderDocument("shop@example.org", now.AddHours(6))], DestinationDocument.Of(view).SuspendedSenders);
    }

    [Theory]
    [InlineData(0, "Rate", "The servers asked to slow down: 7 messages a minute")]
    [InlineData(5, "Schedule", "")]
    public void A_lowered_rate_is_shown_where_it_binds(int minutes, string limit, string text)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var view = new DestinationView
        {
            Queued = new QueueDestination("mx:example.org", 3, 0, now.AddMinutes(minutes), now, 100, IsPaused: false),
            Status = new DestinationStatus(0, "mx.example.org", 5, null, "", 0, 0) { LoweredRate = 7 },
            Now = now,
        };
        Assert.Equal(limit, view.Limit.ToString());
        var language = PageLanguage.ForSite(Reference.Catalog.CodeCatalog.Default.ResolveLanguage("en"), "");
        Assert.Equal(text.Length > 0, view.LimitText(language) == text);
    }

    [Fact]
    public async Task Without_a_delivery_that_worked_there_is_nothing_to_compare_with()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example"]);
        await server.AttemptAsync(id, AttemptOutcome.Deferred, Greylisted, "greylisted", "mx.example.net",
            QueueSeed.Dialogue("ann@a.example", new Reply(450, null, "later")));
        Assert.Contains("nothing to compare with", await PageAsync(server, $"/queue/messages/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_suppression_page_adds_finds_removes_imports_and_exports()
    {
        await using var server = await ApiServer.StartAsync();
        const string Here = "/queue/suppressions";
        var page = await PostAsync(server, Here, Here + "/add", ("address", "ann@example.org"), ("remark", "asked us"), ("days", "7"));
        Assert.Contains("ann@example.org is on the list now", page, StringComparison.Ordinal);
        Assert.Contains("in 7 d", page, StringComparison.Ordinal);
        page = await PostAsync(server, Here, Here + "/import", ("addresses", "bob@example.org\ncy@example.org\n?"));
        Assert.Contains("2 addresses imported; 1 line without an address was skipped", page, StringComparison.Ordinal);
        page = await PageAsync(server, Here + "?q=bo");
        Assert.Contains("bob@example.org", page, StringComparison.Ordinal);
        Assert.DoesNotContain("cy@example.org", page, StringComparison.Ordinal);
        await PostAsync(server, Here, Here + "/remove", ("address", "bob@example.org"));
        var file = await server.Http.GetStringAsync(new Uri(Here + "/export", UriKind.Relative), Token);
        Assert.Equal(["ann@example.org", "cy@example.org"],
            file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
    }

    [Theory]
    [InlineData("address", "nonsense", "‘nonsense’ is not an address")]
    [InlineData("days", "soon", "‘soon’ is not a number of days")]
    [InlineData("days", "0", "‘0’ is not a number of days")]
    public async Task A_wrong_entry_of_the_suppression_list_is_explained_and_what_was_typed_stays(string field, string value, string text)
    {
        await using var server = await ApiServer.StartAsync();
        var fields = new Dictionary<string, string>
        {
            ["address"] = "ann@example.org",
            ["remark"] = "asked us",
            ["days"] = "7",
            [field] = value,
        };
        var page = await PostAsync(server, HttpStatusCode.BadRequest, "/queue/suppressions", "/queue/suppressions/add",
            [.. fields.Select(each => (each.Key, each.Value))]);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.All(fields, each => Assert.Contains($"value=\"{each.Value}\"", page, StringComparison.Ordinal));
        Assert.Contains("<details class=\"card\" open>", page, StringComparison.Ordinal);
        Assert.Empty(await server.Store.Suppressions!.ListSuppressionsAsync("", 10, Token));
    }

    [Fact]
    public async Task An_address_that_was_removed_from_the_suppression_list_can_be_brought_back_with_its_reason()
    {
        await using var server = await ApiServer.StartAsync();
        var (list, now) = (server.Store.Suppressions!, server.Time.GetUtcNow());
        await list.AddFailureAsync(new("c@example.org", 1, "feedback", "The recipient complained: abuse", now, null), Token);
        const string Here = "/queue/suppressions";
        var page = await PostAsync(server, Here, Here + "/remove", ("address", "c@example.org"));
        var line = Regex.Match(page, "name=\"addresses\" value=\"([^\"]+)\"").Groups[1].Value;
        await PostAsync(server, Here, Here + "/import", ("addresses", line));
        var entry = Assert.Single(await list.ListSuppressionsAsync("", 10, Token));
        Assert.Equal(("feedback", "The recipient complained: abuse", null), (entry.Reason, entry.Reply, entry.ExpiresAt));
        page = await PostAsync(server, Here, Here + "/import", ("addresses", "rubbish"));
        Assert.Contains("No address was found", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete", "Delete 2 deliveries?", "2 deliveries deleted", "")]
    [InlineData("bounce", "Return 2 deliveries to the senders?", "2 deliveries returned to the senders", "name=\"text\" value=\"Closed\"")]
    public async Task What_cannot_be_undone_is_shown_first_and_done_when_the_operator_confirms_it(
        string action, string question, string done, string field)
    {
        await using var server = await ApiServer.StartAsync();
        await server.AttemptAsync(await server.QueueAsync(["ann@a.example"]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        await server.AttemptAsync(await server.QueueAsync(["bob@b.example"]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        await server.QueueAsync(["cy@c.example"]);
        (string, string)[] fields =
            [("action", action), ("cause", "greylisted.greylisted-wait"), ("text", "Closed"), ("back", "/queue/deliveries")];
        var page = await PostAsync(server, "/queue", "/queue/change", fields);
        Assert.Contains($"<h1>{question}</h1>", page, StringComparison.Ordinal);
        Assert.Contains("This cannot be undone.", page, StringComparison.Ordinal);
        Assert.Contains("ann@a.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("cy@c.example", page, StringComparison.Ordinal);
        Assert.Contains(field, page, StringComparison.Ordinal);
        var all = new QueueQuery(QueueFilter.All, null, 10);
        Assert.All((await server.Store.Queue!.ListQueuedAsync(all, Token)).Items, each => Assert.Equal(QueueState.Waiting, each.State));
        page = await PostAsync(server, "/queue", "/queue/change", [.. fields, ("confirmed", "true")]);
        Assert.Contains(done, page, StringComparison.Ordinal);
        Assert.Single((await server.Store.Queue!.ListQueuedAsync(all, Token)).Items, each => each.State == QueueState.Waiting);
    }

    [Fact]
    public async Task A_change_that_cannot_act_names_the_reason_and_the_remedy()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example"]);
        var page = await PostAsync(server, "/queue", "/queue/change", ("action", "release"), ("id", $"{id}.0"));
        Assert.Contains("Nothing was changed: what was selected is not in the state for this", page, StringComparison.Ordinal);
        await PostAsync(server, "/queue", "/queue/pause", ("destination", "mx:a.example"), ("action", "pause"));
        page = await PostAsync(
            server, "/queue", "/queue/change", ("action", "retry"), ("to", "@a.example"), ("back", "/queue/deliveries"));
        Assert.Contains("Paused, and tried only when it is resumed: mx:a.example", page, StringComparison.Ordinal);
        Assert.Contains("the destination is paused", page, StringComparison.Ordinal);
        Assert.DoesNotContain("attempt now", page, StringComparison.Ordinal);
        page = await PostAsync(server, "/queue", "/queue/pause", ("action", "pause"));
        Assert.Contains("Nothing was selected", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_without_deliveries_does_not_claim_to_deliver()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["ann@a.example"]);
        var page = await PageAsync(server, "/queue/destination?name=mx:b.example");
        Assert.Contains("<p class=\"outcome plain\">Nothing is waiting for this destination.</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_held_after_an_attempt_is_listed_apart_from_what_a_route_holds()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["cy@c.example"], isHeld: true);
        await server.AttemptAsync(await server.QueueAsync(["ann@a.example"]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        var page = await PostAsync(server, "/en/queue", "/queue/change", ("action", "hold"), ("cause", "greylisted.greylisted-wait"));
        Assert.Contains("<h3>Held until they are released</h3>", page, StringComparison.Ordinal);
        Assert.Contains("<h3>Held until they are released · Greylisted</h3>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_delivery_is_held_and_the_button_of_a_pause_are_in_the_language_of_the_page()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["ann@a.example"]);
        await PostAsync(server, "/queue", "/queue/change", ("action", "hold"), ("to", "@a.example"));
        await server.QueueAsync(["bob@b.example"], "shop@example.org");
        await PostAsync(server, "/queue", "/queue/pause", ("from", "shop@example.org"), ("action", "pause"));
        await server.QueueAsync(["cy@c.example"]);
        await PostAsync(server, "/queue", "/queue/pause", ("destination", "mx:c.example"), ("action", "pause"));
        var list = WebUtility.HtmlDecode(await PageAsync(server, "/tr/queue/deliveries"));
        Assert.Contains("<code>Bir yönetici tutuyor</code>", list, StringComparison.Ordinal);
        Assert.Contains(
            "<code>Bir yönetici shop@example.org göndereninin iletilerini duraklattı</code>", list, StringComparison.Ordinal);
        Assert.Contains(">Sürdür: mx:c.example</button>", await PageAsync(server, "/tr/queue"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/queue", "#rail")]
    [InlineData("/queue/routes", "#rail")]
    [InlineData("/chaos", "#rail")]
    [InlineData("/?q=is:starred", "#rail")]
    [InlineData("/", "/")]
    [InlineData("/sessions", "/sessions")]
    [InlineData("/en/codes/5.7.999", "/en/codes")]
    [InlineData("/sessions/none", "/sessions")]
    public async Task One_place_in_the_bar_of_a_phone_is_current_on_each_page(string path, string current)
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["ann@a.example"]);
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
        var page = await response.Content.ReadAsStringAsync(Token);
        var bar = Regex.Match(page, "<nav class=\"bar\".*?</nav>", RegexOptions.Singleline).Value;
        Assert.Equal(current, Assert.Single(Regex.Matches(bar, "<a href=\"([^\"]+)\" aria-current")).Groups[1].Value);
    }

    [Fact]
    public async Task The_rail_has_the_queue_only_where_there_is_one_and_counts_it()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.DoesNotContain("href=\"/queue\"", await PageAsync(server, "/sessions"), StringComparison.Ordinal);
        await server.QueueAsync(["ann@a.example"]);
        server.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("<b class=\"count\">1<span class=\"hidden\"> in the queue</span></b>", await PageAsync(server, "/sessions"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metrics_have_the_queue_by_state_and_its_age()
    {
        await using var server = await ApiServer.StartAsync();
        await server.QueueAsync(["ann@a.example"]);
        await server.QueueAsync(["bob@b.example", "cy@b.example"], isHeld: true);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var metrics = await server.Http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token);
        Assert.Contains("ulak_queue_deliveries{state=\"waiting\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("ulak_queue_deliveries{state=\"held\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("ulak_queue_destinations 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("ulak_queue_oldest_seconds 60\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_does_not_exist_has_no_journey()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.Http.GetAsync(
            new Uri($"/queue/messages/{MailId.Create(server.Time.GetUtcNow(), 1)}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<string> PageAsync(ApiServer server, string path) =>
        server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token);

    /// <summary>Posts a form with the token of a page, and returns the page that follows.</summary>
    private static Task<string> PostAsync(ApiServer server, string page, string path, params (string Name, string Value)[] fields) =>
        PostAsync(server, HttpStatusCode.OK, page, path, fields);

    private static async Task<string> PostAsync(
        ApiServer server, HttpStatusCode expected, string page, string path, params (string Name, string Value)[] fields)
    {
        var token = Regex.Match(await PageAsync(server, page), "name=\"form-token\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            fields.Append(("form-token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), form, Token);
        Assert.Equal(expected, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));
    }
}
