using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>What the reader does while responses are under way: the last thing asked for is what the page shows in the end.</summary>
public sealed class SlowNetworkTests(Browser browser)
{
    private const int Phone = 390;
    private const int Middle = 1280;
    private const int Wide = 1920;

    [Fact]
    public async Task Undo_brings_a_deleted_message_back_to_the_pane_though_the_next_one_is_still_being_read()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two", "three");
        await OpenMessageAsync(page, "three");
        var address = page.Url;
        await using var next = await Held.StartAsync(page, request => request.Method == "GET" && IsMessage(request));
        await page.Locator(".message [data-delete]").ClickAsync();
        await next.WaitAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Undone: 1 message.")).ToBeVisibleAsync();
        await next.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["three", "two", "one"]);
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("three");
        await Assertions.Expect(page.Locator(".mails .row.current .subject")).ToHaveTextAsync(["three"]);
        await Assertions.Expect(page).ToHaveURLAsync(address);
    }

    [Fact]
    public async Task A_message_that_undo_brings_back_is_marked_in_the_list_though_the_list_comes_after_it()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two", "three");
        await OpenMessageAsync(page, "three");
        await page.Locator(".message [data-delete]").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("two");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"]);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await using var list = await Held.StartAsync(page, request =>
            request.Method == "GET" && new Uri(request.Url) is { AbsolutePath: "/", Query: "" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await list.WaitAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("three");
        await list.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["three", "two", "one"]);
        await Assertions.Expect(page.Locator(".mails .row.current .subject")).ToHaveTextAsync(["three"]);
        await Assertions.Expect(page.Locator(".mails a[aria-current=true]:not(.tag) .subject")).ToHaveTextAsync(["three"]);

        // Reading the list again keeps the mark.
        await ConsoleMail.SendAsync(server, "Subject: four\n\nx\n");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["four", "three", "two", "one"]);
        await Assertions.Expect(page.Locator(".mails a[aria-current=true]:not(.tag) .subject")).ToHaveTextAsync(["three"]);
    }

    [Fact]
    public async Task Undo_does_not_take_the_reader_away_from_a_message_that_was_opened_meanwhile()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two", "three");
        await OpenMessageAsync(page, "three");
        await page.Locator(".message [data-delete]").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("two");
        await OpenMessageAsync(page, "one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["three", "two", "one"]);
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
    }

    [Fact]
    public async Task A_slow_deletion_does_not_take_the_reader_away_from_a_message_that_was_opened_meanwhile()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two", "three");
        await OpenMessageAsync(page, "three");
        await using var deletion = await Held.StartAsync(page, request => request.Method == "POST");
        await page.Locator(".message [data-delete]").ClickAsync();
        await deletion.WaitAsync();
        await OpenMessageAsync(page, "one");
        await deletion.ReleaseAsync();
        await Assertions.Expect(page.GetByText("1 message deleted.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"]);
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        await Assertions.Expect(page.Locator(".mails .row.current .subject")).ToHaveTextAsync(["one"]);
    }

    [Fact]
    public async Task A_slow_star_marks_the_message_it_was_given_to()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two");
        await OpenMessageAsync(page, "two");
        await using var star = await Held.StartAsync(page, request => request.Method == "POST");
        await page.Locator(".message [data-star]").ClickAsync();
        await star.WaitAsync();
        await OpenMessageAsync(page, "one");
        await star.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .row", new() { HasText = "two" }).Locator(".star")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        await Assertions.Expect(page.Locator(".message [data-star]")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task A_star_leaves_the_view_and_its_scroll_position()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, "Subject: long\n\n" + string.Concat(Enumerable.Repeat("line\n", 400)));
        var page = await OpenAsync(server, Wide);
        await OpenMessageAsync(page, "long");
        await page.GetByRole(AriaRole.Link, new() { Name = "Source" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.source")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { document.querySelector('[data-pane=message]').scrollTop = 1500; }");
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(page.Locator(".message [data-star]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator("pre.source")).ToBeVisibleAsync();
        Assert.Equal(1500, await page.EvaluateAsync<int>("() => document.querySelector('[data-pane=message]').scrollTop"));
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task Of_two_messages_the_one_clicked_last_is_shown(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "one", "two");
        var slow = await HrefAsync(page, "one");
        await using var first = await Held.StartAsync(page, request => request.Url.EndsWith(slow, StringComparison.Ordinal));
        await page.Locator(".mails .row a", new() { HasText = "one" }).ClickAsync();
        await first.WaitAsync();
        await OpenMessageAsync(page, "two");
        await first.ReleaseAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("two");
        Assert.EndsWith(await HrefAsync(page, "two"), page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task A_search_is_not_covered_by_a_message_that_was_clicked_before(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "apples", "pears");
        await using var message = await Held.StartAsync(page, IsMessage);
        await page.Locator(".mails .row a", new() { HasText = "pears" }).ClickAsync();
        await message.WaitAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("subject:apples");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["apples"]);
        await message.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveCountAsync(0);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(@"\?q=subject%3Aapples$"));
    }

    [Fact]
    public async Task A_list_that_was_read_before_a_search_does_not_replace_its_results()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "apples", "pears");
        await using var list = await Held.StartAsync(page, request =>
            request.Method == "GET" && new Uri(request.Url) is { AbsolutePath: "/", Query: "" });
        await ConsoleMail.SendAsync(server, "Subject: plums\n\nx\n");
        await list.WaitAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("subject:apples");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["apples"]);
        await list.ReleaseAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["apples"]);
        await ConsoleMail.SendAsync(server, "Subject: apples again\n\nx\n");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["apples again", "apples"]);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task A_message_is_deleted_once_however_often_it_is_clicked_and_restored_by_undo(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "one", "two");
        await OpenMessageAsync(page, "two");
        await using var deletion = await Held.StartAsync(page, request => request.Method == "POST");
        await page.Locator(".message [data-delete]").ClickAsync();
        await deletion.WaitAsync();
        await page.Locator(".message [data-delete]").ClickAsync();
        await page.Keyboard.PressAsync("#");
        await deletion.ReleaseAsync();
        await Assertions.Expect(page.GetByText("1 message deleted.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["one"]);
        if (width == Wide)
        {
            await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        }
        else
        {
            await Assertions.Expect(page.Locator(".message h1")).ToHaveCountAsync(0);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"]);
        Assert.Equal(2, await server.CountAsync());
    }

    [Fact]
    public async Task The_message_beside_the_list_follows_a_deletion_in_the_list()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two", "three");
        await OpenMessageAsync(page, "two");
        await page.GetByLabel("Select two").CheckAsync();
        await page.Locator("[data-list-form] [data-delete]").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        await page.GetByLabel("Select all", new() { Exact = true }).ClickAsync();
        await page.Locator("[data-list-form] [data-delete]").ClickAsync();
        await Assertions.Expect(page.GetByText("2 messages deleted.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveCountAsync(0);
        // An empty inbox has the whole width for its invitation.
        await Assertions.Expect(page.Locator("section.empty")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".placeholder")).ToBeHiddenAsync();
        await Assertions.Expect(page).ToHaveURLAsync(server.Console.ToString());
    }

    [Fact]
    public async Task Boxes_that_are_checked_while_an_action_is_under_way_stay_checked()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two");
        await page.GetByLabel("Select one").CheckAsync();
        await using var star = await Held.StartAsync(page, request => request.Method == "POST");
        await page.Locator("[data-list-form]").GetByRole(AriaRole.Button, new() { Name = "Star", Exact = true }).ClickAsync();
        await star.WaitAsync();
        await page.GetByLabel("Select two").CheckAsync();
        await star.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .star")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByLabel("Select one")).Not.ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Select two")).ToBeCheckedAsync();
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task A_message_marked_as_unread_is_unread_in_the_list(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "one", "two");
        await OpenMessageAsync(page, "two");
        await Assertions.Expect(page.Locator(".mails .row.unread")).ToHaveCountAsync(1);
        await using var change = await Held.StartAsync(page, request => request.Method == "POST");
        await page.Locator(".message [data-unread]").ClickAsync();
        await change.WaitAsync();
        await change.ReleaseAsync();
        await Assertions.Expect(page.Locator(".mails .row.unread")).ToHaveCountAsync(2);
        await Assertions.Expect(page).ToHaveURLAsync(server.Console.ToString());
    }

    [Fact]
    public async Task A_form_from_before_a_restart_is_refused_with_words_and_the_next_one_works()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two");
        await OpenMessageAsync(page, "two");
        await page.EvaluateAsync("() => document.querySelectorAll('.message form input[type=hidden]').forEach(field => {"
            + " if (field.value.length > 30) field.value = 'x' + field.value; })");
        await page.Locator(".message [data-star]").ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).Not.ToBeEmptyAsync();
        await Assertions.Expect(page.Locator(".message [data-star]")).ToHaveAttributeAsync("aria-pressed", "false");
        await page.Locator(".message [data-star]").ClickAsync();
        await Assertions.Expect(page.Locator(".message [data-star]")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    private static bool IsMessage(IRequest request) => new Uri(request.Url).AbsolutePath.StartsWith("/messages/", StringComparison.Ordinal);

    private static async Task<string> HrefAsync(IPage page, string subject) =>
        (await page.Locator(".mails .row a", new() { HasText = subject }).GetAttributeAsync("href"))!;

    private static async Task OpenMessageAsync(IPage page, string subject)
    {
        await page.Locator(".mails .row a", new() { HasText = subject }).ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync(subject);
    }

    /// <summary>Sends messages, and opens the inbox in a window of a width.</summary>
    private async Task<IPage> OpenAsync(UlakServer server, int width, params string[] subjects)
    {
        foreach (var subject in subjects)
        {
            await ConsoleMail.SendAsync(server, $"Subject: {subject}\n\nx\n");
        }

        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        return page;
    }

    /// <summary>Holds the first request of a kind until it is released.</summary>
    private sealed class Held : IAsyncDisposable
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public static async Task<Held> StartAsync(IPage page, Func<IRequest, bool> isHeld)
        {
            var held = new Held();
            await page.RouteAsync("**/*", async route =>
            {
                if (isHeld(route.Request) && Interlocked.Increment(ref held._count) == 1)
                {
                    held._seen.SetResult();
                    await held._released.Task;
                    await route.ContinueAsync();
                    held._done.SetResult();
                    return;
                }

                await route.ContinueAsync();
            });
            return held;
        }

        /// <summary>Waits until a request is held.</summary>
        public Task WaitAsync() => _seen.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        public async Task ReleaseAsync()
        {
            _released.TrySetResult();
            await _done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            _released.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
