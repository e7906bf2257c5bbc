using Microsoft.Playwright;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The pages of the queue, with a program that relays to another one, whose replies the recipients choose.</summary>
public sealed class QueuePageTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Causes_come_first_each_with_its_fix_its_first_sight_and_one_button()
    {
        await using var servers = await QueueServers.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await servers.SendAsync($"reply-452-4.2.2@example{i}.test");
        }

        await servers.SendAsync("ann@held.test");
        await servers.UntilAsync("reason=mailbox-full", 3);
        var page = await browser.PageAsync();
        await page.GotoAsync(servers.Relay.Console + "en/queue");
        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync("4 deliveries are waiting, for 2 different reasons.");
        var cause = page.Locator(".cause").First;
        await Assertions.Expect(cause).ToContainTextAsync("mailbox is full");
        await Assertions.Expect(cause).ToContainTextAsync("3 deliveries");
        await Assertions.Expect(cause).ToContainTextAsync("tried");
        await Assertions.Expect(cause.Locator(".fix-line")).ToContainTextAsync("Who acts: the recipient");
        await Assertions.Expect(cause.Locator("button.primary")).ToHaveCountAsync(1);

        var held = page.Locator(".cause").Nth(1);
        await held.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("1 delivery released");
        await servers.UntilAsync("state=held", 0);
    }

    [Fact]
    public async Task A_destination_shows_its_state_the_limit_that_binds_now_and_its_last_reply_explained()
    {
        await using var servers = await QueueServers.StartAsync();
        await servers.SendAsync("reply-452-4.2.2@example.test");
        await servers.UntilAsync("reason=mailbox-full", 1);
        var page = await browser.PageAsync();
        await page.GotoAsync(servers.Relay.Console + "en/queue");
        var row = page.Locator(".destinations tbody tr").First;
        await Assertions.Expect(row).ToContainTextAsync("The retry schedule");
        await Assertions.Expect(row).ToContainTextAsync("452 4.2.2");
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("Limited now by: The retry schedule");
        await Assertions.Expect(page.Locator(".explained h3")).ToHaveTextAsync("The recipient's mailbox is full");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync("127.0.0.1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("Paused by an operator");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("The retry schedule");
    }

    [Fact]
    public async Task A_journey_shows_each_dialogue_the_difference_to_what_worked_and_what_happens_next()
    {
        await using var servers = await QueueServers.StartAsync();
        await servers.SendAsync("bob@example.test");
        await servers.UntilDeliveredAsync(1);
        var id = await servers.SendAsync("reply-451-4.7.1@example.test");
        await servers.UntilAsync("to=reply-451-4.7.1@example.test&state=waiting", 1, attempts: 1);
        var page = await browser.PageAsync();
        await page.GotoAsync($"{servers.Relay.Console}en/queue/messages/{id}");
        await Assertions.Expect(page.Locator(".leg .next")).ToContainTextAsync("The next attempt is in");
        await Assertions.Expect(page.Locator(".leg .next")).ToContainTextAsync("given up in 5 d");
        await page.GetByText("Dialogue,").ClickAsync();
        await Assertions.Expect(page.Locator(".dialogue")).ToContainTextAsync("RCPT TO:<reply-451-4.7.1@example.test>");
        await page.GetByText("Compare with the last delivery that worked").ClickAsync();
        await Assertions.Expect(page.Locator(".diff .different").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".diff")).ToContainTextAsync("RCPT TO:<bob@example.test>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await servers.UntilAsync("to=reply-451-4.7.1@example.test", 1, attempts: 2);
        await Assertions.Expect(page.Locator(".way > li")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_change_is_made_with_the_keyboard_and_the_focus_goes_to_what_was_done()
    {
        await using var servers = await QueueServers.StartAsync();
        var id = await servers.SendAsync("ann@held.test");
        var page = await browser.PageAsync();
        await page.GotoAsync($"{servers.Relay.Console}en/queue/messages/{id}");
        await page.Locator(".do summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        // A next hop that does not exist, then one that the field proposes.
        foreach (var (hop, text) in new[] { ("nowhere", "There is no next hop ‘nowhere’."), ("next", "1 delivery rerouted") })
        {
            await page.Locator(".do [name=via]").FocusAsync();
            await page.Keyboard.TypeAsync(hop);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync(text);
            await Assertions.Expect(page.Locator(".notice")).ToBeFocusedAsync();
            await page.Locator(".do summary").ClickAsync();
        }

        await page.GetByLabel("The reason in the report").FillAsync("Closed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Return to the senders" }).ClickAsync();
        // What a key does by accident changes nothing.
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("The reason in the report")).ToHaveValueAsync("Closed");
        await Accessibility.AssertAsync(page, page.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Return to the senders" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("1 delivery returned to the senders");
    }

    [Fact]
    public async Task What_is_tried_now_by_a_condition_is_tried_although_its_servers_rest()
    {
        await using var servers = await QueueServers.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await servers.SendAsync($"ann{i}@dead.test");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(servers.Relay.Console + "en/queue/destination?name=dead");
        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("No attempts for", new() { Timeout = 30_000 });
        await page.GotoAsync(servers.Relay.Console + "en/queue/deliveries?to=@dead.test");
        await Assertions.Expect(page.Locator(".queued .when").First).Not.ToContainTextAsync("now");
        await page.Locator(".do").GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("12 deliveries: being tried now");
        await servers.UntilAttemptedAsync("to=@dead.test", attempts: 2);
    }

    [Fact]
    public async Task Pages_that_are_read_as_documents_have_one_measure()
    {
        await using var servers = await QueueServers.StartAsync();
        await servers.SendAsync("ann@held.test");
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1920, Height = 1080 } });
        foreach (var (path, part) in new[]
        {
            ("en/queue", ".queue"), ("en/queue/routes", "form.card"), ("rules", "form.card"), ("chaos", "form.card"),
        })
        {
            await page.GotoAsync(servers.Relay.Console + path);
            Assert.Equal(76 * 16, await page.Locator(part).Last.EvaluateAsync<double>("part => part.getBoundingClientRect().width"));
        }
    }

    [Fact]
    public async Task Throughput_is_drawn_by_the_server_and_the_page_follows_the_queue()
    {
        await using var servers = await QueueServers.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(servers.Relay.Console + "en/queue");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("The queue is empty");
        await servers.SendAsync("bob@example.test");
        await servers.SendAsync("reply-452-4.2.2@example.test");
        // On a busy machine the attempts take longer than a page is waited for.
        await servers.UntilDeliveredAsync(1);
        await servers.UntilAsync("reason=mailbox-full", 1);
        await Assertions.Expect(page.Locator(".chart").First).ToContainTextAsync("1 delivered, 1 deferred, 0 failed");
        await Assertions.Expect(page.Locator(".bars").First.Locator("rect.good")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync("1 delivery is waiting.");
    }

    [Fact]
    public async Task The_message_in_the_inbox_leads_to_its_journey()
    {
        await using var servers = await QueueServers.StartAsync();
        var id = await servers.SendAsync("ann@inbox.test", "reply-452-4.2.2@example.test");
        var page = await browser.PageAsync();
        await page.GotoAsync($"{servers.Relay.Console}messages/{id}");
        await page.GetByText("Envelope and delivery").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Its journey" }).ClickAsync();
        await Assertions.Expect(page.Locator(".leg")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the message" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/messages/" + id));
    }

    [Fact]
    public async Task All_works_without_script()
    {
        await using var servers = await QueueServers.StartAsync();
        await servers.SendAsync("reply-452-4.2.2@example.test");
        await servers.UntilAsync("reason=mailbox-full", 1);
        var page = await browser.PageAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync(servers.Relay.Console + "en/queue");
        await page.Locator(".cause summary").ClickAsync();
        await page.Locator(".cause").GetByRole(AriaRole.Button, new() { Name = "Hold" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("1 delivery held");
        await page.Locator(".cause").GetByRole(AriaRole.Link, new() { Name = "Show them" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Locator("#selected").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Delete 1 delivery?");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Locator("#selected").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete without a report" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("1 delivery deleted");
        await page.GotoAsync(servers.Relay.Console + "queue/suppressions");
        await page.GetByText("Import", new() { Exact = true }).First.ClickAsync();
        await page.GetByLabel("or addresses, one a line").FillAsync("ann@example.org\nbob@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToHaveTextAsync("2 addresses imported");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export" }).ClickAsync());
        Assert.StartsWith("ann@example.org\tmanual\t1\tnever\t\nbob@example.org", await File.ReadAllTextAsync(
            await download.PathAsync(), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("tr", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_and_no_page_scrolls_sideways_from_a_phone_to_a_wide_screen(string language, ColorScheme scheme)
    {
        await using var servers = await QueueServers.StartAsync();
        await servers.SendAsync("bob@example.test");
        await servers.UntilDeliveredAsync(1);
        var id = await servers.SendAsync("ann@held.test", "reply-452-4.2.2@example.test", "reply-550-5.1.1@example.test");
        await servers.UntilAsync("reason=mailbox-full", 1);
        using (var http = servers.Http())
        {
            await http.PutAsync(new Uri("api/v1/suppressions/ann@example.org", UriKind.Relative), null, Token);
        }

        string[] paths =
        [
            "queue", "queue/deliveries", "queue/destination?name=next", $"queue/messages/{id}", "queue/suppressions",
            "queue/routes", "queue/routes?to=ann@example.org&edit=0",
        ];
        var page = await browser.PageAsync(new() { ColorScheme = scheme });
        foreach (var path in paths)
        {
            foreach (var width in new[] { 320, 390, 1280, 1920 })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.GotoAsync($"{servers.Relay.Console}{language}/{path}");
                Assert.Equal(0, await page.EvaluateAsync<int>(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            }

            foreach (var summary in await page.Locator("main summary").AllAsync())
            {
                await summary.EvaluateAsync("summary => summary.parentElement.open = true");
            }

            await Accessibility.AssertAsync(page, page.Url);
        }
    }
}
