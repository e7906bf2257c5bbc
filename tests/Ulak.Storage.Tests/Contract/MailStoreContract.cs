using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>What every store must do. A store's tests derive from this and give an empty store.</summary>
public abstract class MailStoreContract : IAsyncLifetime
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected IMailStore Store { get; private set; } = null!;

    /// <summary>An empty store.</summary>
    private protected abstract Task<IMailStore> OpenAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 << 10)]
    [InlineData((256 << 10) - 1)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData(1_000_000)]
    public async Task Content_is_read_back_octet_for_octet(int size)
    {
        var octets = Mail.Octets(size, size);
        await using (var writer = Store.BeginMessage(Mail.Id(1)))
        {
            for (var at = 0; at < size; at += 7_777)
            {
                await writer.WriteAsync(octets.AsMemory(at, Math.Min(7_777, size - at)), Token);
            }

            await writer.CommitAsync(Mail.Message(), Token);
        }

        Assert.Equal(octets, await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(size, (await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.Size);
    }

    [Fact]
    public async Task A_message_is_found_with_all_its_properties()
    {
        var message = Mail.Message("Grüße, 世界 \0 \"'", "Ann\u0001 <ann@example.com>", "Bob", "text", 3, null, "bob@example.org", "\"odd one\"@example.org", "Postmaster");
        await Store.AddAsync(1, message, Mail.Octets(321, 1));

        var found = await Store.FindMessageAsync(Mail.Id(1), Token);

        Assert.NotNull(found);
        Assert.Equal("<1@example.com>", found.MessageId);
        Assert.Equal(message.MailParameters, found.MailParameters);
        Assert.Equal(message.SessionId, found.Item.SessionId);
        Assert.Equal(message.ReceivedAt, found.Item.ReceivedAt);
        Assert.Equal(message.ReversePath, found.Item.ReversePath);
        Assert.Equal(new MessageSummaryLine(message.Summary.From, message.Summary.To, message.Summary.Subject, "A preview", 3), found.Item.Summary);
        Assert.Equal(321, found.Item.Size);
        Assert.False(found.Item.IsRead);
        Assert.Equal(["bob@example.org", "\"odd one\"@example.org", "Postmaster"], found.Item.ForwardPaths);
        Assert.Equal(message.Deliveries, found.Deliveries.Select(d => new NewDelivery(d.ForwardPath, d.Route, d.State, d.RcptParameters)));
        Assert.All(found.Deliveries, delivery => Assert.Empty(delivery.Attempts));
        var listed = Assert.Single((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
        Assert.Equal(found.Item.ForwardPaths, listed.ForwardPaths);
        Assert.Equal(found.Item, listed with { ForwardPaths = found.Item.ForwardPaths });
    }

    [Fact]
    public async Task Missing_items_are_null_or_empty()
    {
        Assert.Null(await Store.FindMessageAsync(Mail.Id(1), Token));
        Assert.Null(await Store.FindSessionAsync(Mail.Id(1), Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(0, await Store.DeleteMessagesAsync([Mail.Id(1)], Token));
        Assert.Equal(0, await Store.ClearMessagesAsync(Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Empty((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
        Assert.Empty((await Store.ListSessionsAsync(new SessionQuery(), Token)).Items);
    }

    [Fact]
    public async Task A_message_is_invisible_before_its_commit_and_gone_without_one()
    {
        await using (var writer = Store.BeginMessage(Mail.Id(1)))
        {
            await writer.WriteAsync(Mail.Octets(600_000, 1), Token);
            Assert.Equal(0, await Store.CountMessagesAsync(Token));
            Assert.Empty((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
            Assert.Null(await Store.ContentAsync(Mail.Id(1)));
        }

        Assert.Null(await Store.FindMessageAsync(Mail.Id(1), Token));

        // And the id is free.
        await Store.AddAsync(1, content: Mail.Octets(700_000, 2));
        Assert.Equal(Mail.Octets(700_000, 2), await Store.ContentAsync(Mail.Id(1)));
    }

    [Fact]
    public async Task A_duplicate_id_is_refused_and_the_first_message_is_kept()
    {
        await Store.AddAsync(1, Mail.Message("first"), Mail.Octets(600_000, 1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AddAsync(1, Mail.Message("second"), Mail.Octets(10, 2)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AddAsync(1, Mail.Message("third"), Mail.Octets(600_000, 3)));

        Assert.Equal(Mail.Octets(600_000, 1), await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task A_failed_commit_does_not_affect_others_in_its_group()
    {
        await Store.AddAsync(0);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(async () =>
        {
            try
            {
                await Store.AddAsync(n % 10 == 0 ? 0 : n);
                return true;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        })));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n % 10 != 0), outcomes);
        Assert.Equal(91, await Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task Pages_are_ordered_from_newest_to_oldest()
    {
        foreach (var n in Enumerable.Range(0, 25).OrderBy(n => n * 7 % 25))
        {
            await Store.AddAsync(n);
        }

        var seen = new List<MailId>();
        var sizes = new List<int>();
        for (var query = new MessageQuery(Limit: 10); ;)
        {
            var page = await Store.ListMessagesAsync(query, Token);
            seen.AddRange(page.Items.Select(item => item.Id));
            sizes.Add(page.Items.Length);
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(Mail.Id), seen);
        Assert.Null((await Store.ListMessagesAsync(new MessageQuery(Limit: 25), Token)).Next);
    }

    [Fact]
    public async Task The_messages_after_one_are_the_nearest_newer_ones()
    {
        for (var n = 0; n < 9; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        async Task<IEnumerable<MailId>> AfterAsync(int n, int limit, string? search = null) =>
            (await Store.ListMessagesAsync(new MessageQuery(search, Limit: limit) { After = Mail.Id(n) }, Token)).Items.Select(item => item.Id);

        Assert.Equal([Mail.Id(5)], await AfterAsync(4, 1));
        Assert.Equal([Mail.Id(7), Mail.Id(6), Mail.Id(5)], await AfterAsync(4, 3));
        Assert.Equal([Mail.Id(8)], await AfterAsync(7, 3));
        Assert.Empty(await AfterAsync(8, 3));
        Assert.Equal([Mail.Id(6)], await AfterAsync(4, 1, "even"));
        Assert.Equal([Mail.Id(8), Mail.Id(6)], await AfterAsync(4, 5, "subject:even"));
        Assert.Equal([Mail.Id(6), Mail.Id(5)], (await Store.ListMessagesAsync(new MessageQuery(Before: Mail.Id(7), Limit: 5) { After = Mail.Id(4) }, Token)).Items.Select(item => item.Id));
        Assert.Equal(Mail.Id(5), (await Store.ListMessagesAsync(new MessageQuery(Limit: 3) { After = Mail.Id(4) }, Token)).Next);
        Assert.Null((await Store.ListMessagesAsync(new MessageQuery { After = Mail.Id(8) }, Token)).Next);
    }

    [Fact]
    public async Task Bounces_are_found_by_their_empty_reverse_path()
    {
        await Store.AddAsync(1, Mail.Message("Report") with { ReversePath = "" });
        await Store.AddAsync(2, Mail.Message("Letter"));

        Assert.Equal([Mail.Id(1)], await Store.FindAsync("is:bounce"));
        Assert.Equal([Mail.Id(2)], await Store.FindAsync("-is:bounce"));
    }

    [Fact]
    public async Task Deleting_removes_the_given_messages_only()
    {
        for (var n = 0; n < 5; n++)
        {
            await Store.AddAsync(n, Mail.Message($"number{n}"), Mail.Octets(300_000, n));
        }

        Assert.Equal(2, await Store.DeleteMessagesAsync([Mail.Id(1), Mail.Id(3), Mail.Id(77), Mail.Id(1)], Token));

        Assert.Equal(3, await Store.CountMessagesAsync(Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(3)));
        Assert.Equal(Mail.Octets(300_000, 2), await Store.ContentAsync(Mail.Id(2)));
        Assert.Empty(await Store.FindAsync("number3"));
        Assert.Equal([Mail.Id(2)], await Store.FindAsync("number2"));
    }

    [Fact]
    public async Task Clearing_removes_all_messages_and_no_session()
    {
        for (var n = 0; n < 600; n++)
        {
            await Store.AddAsync(n);
        }

        await Store.SaveSessionAsync(Mail.Session(1), Token);
        Assert.Equal(600, await Store.ClearMessagesAsync(Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Empty(await Store.FindAsync("Hello"));
        Assert.NotNull(await Store.FindSessionAsync(Mail.Id(1), Token));
    }

    [Fact]
    public async Task Read_and_unread_are_stored()
    {
        await Store.AddAsync(1);
        await Store.AddAsync(2);

        await Store.MarkReadAsync([Mail.Id(1), Mail.Id(9)], true, Token);
        Assert.True((await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
        Assert.False((await Store.FindMessageAsync(Mail.Id(2), Token))!.Item.IsRead);

        await Store.MarkReadAsync([Mail.Id(1)], false, Token);
        Assert.False((await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
    }

    [Fact]
    public async Task Marks_change_by_id_and_by_search_and_unset_marks_stay()
    {
        for (var n = 0; n < 600; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        Assert.Equal(300, await Store.ChangeMessagesAsync(MessageSelection.Matching("even"), new MessageChange { Starred = true, AddTags = ["Two", "one"] }, Token));
        Assert.Equal(1, await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(2), Mail.Id(2), Mail.Id(9_999)), new MessageChange { Read = true, RemoveTags = ["TWO"] }, Token));
        Assert.Equal(1, await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(4)), new MessageChange { Tags = ["two", "three"] }, Token));

        var second = (await Store.FindMessageAsync(Mail.Id(2), Token))!.Item;
        Assert.True(second.IsStarred && second.IsRead);
        Assert.Equal(["one"], second.Tags);
        Assert.Equal(["three", "Two"], (await Store.FindMessageAsync(Mail.Id(4), Token))!.Item.Tags);
        Assert.Empty((await Store.FindMessageAsync(Mail.Id(3), Token))!.Item.Tags);
        Assert.Equal([new("one", 299), new("three", 1), new("Two", 299)], await Store.ListTagsAsync(Token));
        Assert.Equal(300, await Store.CountMessagesAsync("is:starred", Token));
        Assert.Equal(599, await Store.CountMessagesAsync("is:unread", Token));
        Assert.Equal(299, await Store.CountMessagesAsync("tag:ONE even", Token));
        Assert.Equal(301, await Store.CountMessagesAsync("-tag:one", Token));
        Assert.Equal([Mail.Id(4)], await Store.FindAsync("tag:three"));
        Assert.Equal(600, await Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { Read = true }, Token));
        Assert.Equal(0, await Store.CountMessagesAsync("is:unread", Token));
    }

    [Fact]
    public async Task The_number_of_tags_on_a_message_is_limited()
    {
        await Store.AddAsync(1);
        await Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { AddTags = [.. Enumerable.Range(0, 60).Select(n => $"tag{n}")] }, Token);
        Assert.Equal(TagName.MaxPerMessage, (await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.Tags.Length);
    }

    [Fact]
    public async Task Trashed_messages_are_hidden_and_restored_unchanged()
    {
        for (var n = 0; n < 300; n++)
        {
            await Store.AddAsync(n, Mail.Message("letter"));
        }

        await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(7)), new MessageChange { Starred = true, AddTags = ["kept"] }, Token);
        var discard = await Store.TrashMessagesAsync(MessageSelection.Matching("letter"), Token);

        Assert.Equal(300, discard.Count);
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Equal(0, await Store.CountMessagesAsync("letter", Token));
        Assert.Empty(await Store.FindAsync(""));
        Assert.Empty(await Store.FindAsync("letter"));
        Assert.Empty(await Store.ListTagsAsync(Token));
        Assert.Null(await Store.FindMessageAsync(Mail.Id(7), Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(7)));
        Assert.Equal(0, await Store.DeleteMessagesAsync([Mail.Id(7)], Token));
        Assert.Equal(0, await Store.ClearMessagesAsync(Token));
        Assert.Equal(0, await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(7)), new MessageChange { Starred = false }, Token));
        Assert.Equal(0, (await Store.TrashMessagesAsync(MessageSelection.All, Token)).Count);

        Assert.Equal(300, await Store.RestoreMessagesAsync(discard.Token, Token));
        Assert.Equal(0, await Store.RestoreMessagesAsync(discard.Token, Token));
        Assert.Equal(300, await Store.CountMessagesAsync(Token));
        Assert.Equal([Mail.Id(7)], await Store.FindAsync("tag:kept is:starred"));
        Assert.Equal(Mail.Octets(100, 7), await Store.ContentAsync(Mail.Id(7)));
    }

    [Fact]
    public async Task The_messages_of_a_session_are_found_by_it()
    {
        await Store.AddAsync(1, Mail.Message() with { SessionId = Mail.Id(500) });
        await Store.AddAsync(2, Mail.Message() with { SessionId = Mail.Id(501) });
        await Store.AddAsync(3, Mail.Message("other") with { SessionId = Mail.Id(500) });

        var all = await Store.ListMessagesAsync(new MessageQuery { SessionId = Mail.Id(500) }, Token);
        var some = await Store.ListMessagesAsync(new MessageQuery("other") { SessionId = Mail.Id(500) }, Token);
        Assert.Equal([Mail.Id(3), Mail.Id(1)], all.Items.Select(item => item.Id));
        Assert.Equal([Mail.Id(3)], some.Items.Select(item => item.Id));
    }

    [Theory]
    [InlineData(" a ", "a")]
    [InlineData("two   words", "two words")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("a\"b", null)]
    [InlineData("a\nb", null)]
    [InlineData(null, null)]
    public void A_tag_name_is_normalized(string? text, string? name) => Assert.Equal(name, TagName.Normalize(text));

    [Fact]
    public async Task Sessions_are_stored_with_dialogues_and_listed_without()
    {
        ImmutableArray<DialogueEntry> dialogue = [new CommandEntry(TimeSpan.FromMilliseconds(5), new byte[] { 0x45, 0xFF, 0x00 }, null), new MailDataEntry(TimeSpan.FromSeconds(1), 99, IsChunk: true, IsComplete: false)];
        await Store.SaveSessionAsync(Mail.Session(1, dialogue: dialogue), Token);
        await Store.SaveSessionAsync(Mail.Session(2, messages: 0), Token);
        await Store.SaveSessionAsync(Mail.Session(3, messages: 0, faults: 2), Token);
        await Store.SaveSessionAsync(Mail.Session(4, faults: 1), Token);
        await Store.AddAsync(9);

        var found = await Store.FindSessionAsync(Mail.Id(1), Token);
        Assert.Equal(Mail.Session(1) with { Dialogue = [] }, found! with { Dialogue = [] });
        Assert.Equal(new byte[] { 0x45, 0xFF, 0x00 }, Assert.IsType<CommandEntry>(found.Dialogue[0]).Line.ToArray());
        Assert.Equal(dialogue[1], found.Dialogue[1]);

        Assert.Equal([4, 3, 2, 1], await ListSessionsAsync(new SessionQuery()));
        Assert.Equal([3, 2], await ListSessionsAsync(new SessionQuery(WithoutMessage: true)));
        Assert.Equal([4, 3], await ListSessionsAsync(new SessionQuery(WithFaults: true)));
        Assert.Equal([3], await ListSessionsAsync(new SessionQuery(WithoutMessage: true, WithFaults: true)));
        Assert.Equal([4, 1], await ListSessionsAsync(new SessionQuery { WithMessage = true }));
        Assert.Equal([2, 1], await ListSessionsAsync(new SessionQuery(Before: Mail.Id(3))));
        Assert.Equal(Mail.Id(3), (await Store.ListSessionsAsync(new SessionQuery(Limit: 2), Token)).Next);
        Assert.All((await Store.ListSessionsAsync(new SessionQuery(), Token)).Items, session => Assert.Empty(session.Dialogue));
    }

    [Theory]
    [InlineData("invoice", "1 2")]
    [InlineData("INVOI", "1 2")]
    [InlineData("invoice -paid", "1")]
    [InlineData("-invoice", "3")]
    [InlineData("\"second reminder\"", "2")]
    [InlineData("\"reminder second\"", "")]
    [InlineData("from:carol", "3")]
    [InlineData("from:bounces@example.com", "1 2 3")]
    [InlineData("to:dave@example.net", "3")]
    [InlineData("subject:pelican", "")]
    [InlineData("pelican", "3")]
    [InlineData("gunaydın", "3")]
    [InlineData("世界", "1")]
    [InlineData("in", "")]
    [InlineData("has:attachment", "2")]
    [InlineData("-has:attachment", "1 3")]
    [InlineData("is:unread", "1 3")]
    [InlineData("is:read", "2")]
    [InlineData("after:2026-03-02", "2 3")]
    [InlineData("before:2026-03-02", "1")]
    [InlineData("-before:2026-03-02 invoice", "2")]
    [InlineData("larger:1K", "3")]
    [InlineData("smaller:1K invoice", "1 2")]
    [InlineData("", "1 2 3")]
    [InlineData("\"", "1 2 3")]
    [InlineData("nowhere", "")]
    public async Task A_search_finds(string search, string expected)
    {
        await Store.AddAsync(1, Mail.Message("Invoice 17", text: "please pay 世界的人"));
        await Store.AddAsync(2, Mail.Message("Invoice 18 paid", text: "a second reminder", attachments: 1, at: Mail.Noon.AddDays(1)));
        await Store.AddAsync(3, Mail.Message("Günaydın", "Carol <carol@example.com>", text: "the pelican's briefs", at: Mail.Noon.AddDays(2), recipients: "dave@example.net"), Mail.Octets(2_000, 3));
        await Store.MarkReadAsync([Mail.Id(2)], true, Token);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Mail.Id(int.Parse(n, null))).Reverse(), await Store.FindAsync(search));
    }

    [Fact]
    public async Task A_search_has_pages_too()
    {
        for (var n = 0; n < 30; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        var first = await Store.ListMessagesAsync(new MessageQuery("even", Limit: 10), Token);
        var second = await Store.ListMessagesAsync(new MessageQuery("even", first.Next, 10), Token);

        Assert.Equal(Enumerable.Range(5, 10).Reverse().Select(n => Mail.Id(n * 2)), first.Items.Select(item => item.Id));
        Assert.Equal(Enumerable.Range(0, 5).Reverse().Select(n => Mail.Id(n * 2)), second.Items.Select(item => item.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_watcher_receives_changes_made_after_it_started()
    {
        await Store.AddAsync(1);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var changes = Store.WatchAsync(end.Token).GetAsyncEnumerator(Token);
        await Store.AddAsync(2);
        await Store.MarkReadAsync([Mail.Id(2)], true, Token);
        await Store.MarkReadAsync([Mail.Id(2)], true, Token);
        await Store.SaveSessionAsync(Mail.Session(5), Token);
        await Store.DeleteMessagesAsync([Mail.Id(1)], Token);

        var seen = new List<StoreChange>();
        while (seen.Count < 4 && await changes.MoveNextAsync())
        {
            seen.Add(changes.Current);
        }

        Assert.Equal([new(StoreChangeKind.MessageAdded, Mail.Id(2)), new(StoreChangeKind.MessageChanged, Mail.Id(2)), new(StoreChangeKind.SessionAdded, Mail.Id(5)), new(StoreChangeKind.MessagesDeleted, Mail.Id(1))], seen);
    }

    [Fact]
    public async Task A_slow_watcher_loses_the_oldest_changes_and_receives_unknown()
    {
        await using var changes = Store.WatchAsync(Token).GetAsyncEnumerator(Token);
        for (var n = 0; n < 1_000; n++)
        {
            await Store.SaveSessionAsync(Mail.Session(n), Token);
        }

        await Store.AddAsync(1);
        var seen = new List<StoreChange>();
        do
        {
            Assert.True(await changes.MoveNextAsync());
            seen.Add(changes.Current);
        }
        while (changes.Current.Kind != StoreChangeKind.MessageAdded);

        Assert.Equal(StoreChange.Unknown, seen[0]);
        Assert.InRange(seen.Count, 2, 999);
    }

    private async Task<IEnumerable<int>> ListSessionsAsync(SessionQuery query) =>
        (await Store.ListSessionsAsync(query, Token)).Items.Select(session => (int)(session.Id.Value & 0xFFFFF));
}
