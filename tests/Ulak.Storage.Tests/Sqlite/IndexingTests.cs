using System.Text;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Messages are indexed after their commit, and a search finds them even before.</summary>
public sealed class IndexingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_search_finds_committed_messages_while_indexing_is_behind()
    {
        await using var store = await _folder.OpenIndexAsync();
        await Task.WhenAll(
            Enumerable.Range(1, 1_500).Select(n => store.AddAsync(n, Mail.Message(subject: $"Number{n}", text: "common words"))));

        Assert.Equal(1_500, await store.CountMessagesAsync("common", Token));
        Assert.Equal([Mail.Id(1_500)], await store.FindAsync("number1500"));
        await store.AddAsync(1_501, Mail.Message(text: "the last of them"));
        Assert.Equal([Mail.Id(1_501)], await store.FindAsync("last"));
        Assert.Equal(1_500, await store.CountMessagesAsync("-last", Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_deleted_before_indexing_is_not_found()
    {
        await using var store = await _folder.OpenIndexAsync();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => store.AddAsync(n, Mail.Message(text: "common"))));
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(7)), Token);

        Assert.Equal(19, await store.CountMessagesAsync("common", Token));
        using var beside = _folder.OpenSecondConnection();
        Assert.Equal(19, beside.Scalar("SELECT count(*) FROM message_search_docsize"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_new_message_with_the_id_of_a_deleted_one_is_found_by_its_own_words_only()
    {
        await using var store = await _folder.OpenIndexAsync();
        for (var round = 0; round < 20; round++)
        {
            // Without waiting for the index in between.
            await store.AddAsync(1, Mail.Message(text: "former"));
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await store.AddAsync(1, Mail.Message(text: "latter"));
            Assert.Empty(await store.FindAsync("former"));
            Assert.Equal([Mail.Id(1)], await store.FindAsync("latter"));
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deleting_a_message_leaves_nothing_of_it()
    {
        await using var store = await _folder.OpenIndexAsync();
        var remark = new StoredRemark("NOOP"u8.ToArray(), SyntaxFault.TooLong(512));
        await store.AddAsync(1, Mail.Message(text: "words") with { Remarks = [remark] }, Mail.Octets(600_000, 1));
        await store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { AddTags = ["tag"] }, Token);
        Assert.Equal([Mail.Id(1)], await store.FindAsync("words has:remarks"));
        await store.DeleteMessagesAsync(MessageSelection.All, Token);

        using var other = _folder.OpenSecondConnection();
        foreach (var table in new[] { "message", "chunk", "staged", "delivery", "tag", "message_remarks", "message_search_docsize" })
        {
            Assert.Equal(0, other.Scalar($"SELECT count(*) FROM {table}"));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Closing_a_store_indexes_what_is_left()
    {
        await using (var store = await _folder.OpenIndexAsync())
        {
            await Task.WhenAll(Enumerable.Range(1, 300).Select(n => store.AddAsync(n, Mail.Message(text: "words"))));
        }

        using var other = _folder.OpenSecondConnection();
        Assert.Equal(300, other.Scalar("SELECT count(*) FROM message_search_docsize"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Messages_left_unindexed_by_a_crash_are_indexed_at_the_next_start()
    {
        await using (var store = await _folder.OpenIndexAsync())
        {
            await store.AddAsync(1, Mail.Message(text: "before"));
            await store.AddAsync(2, Mail.Message(subject: "Second"), Encoding.ASCII.GetBytes("after the fall"));
            await store.AddAsync(3, Mail.Message(subject: "Third"), Encoding.ASCII.GetBytes("after all"));
            Assert.Equal(3, await store.CountMessagesAsync("bob", Token));
        }

        using (var beside = _folder.OpenSecondConnection())
        {
            // As a process leaves it that ends between the commit of both and their indexing.
            beside.Execute(
                $"DELETE FROM message_search WHERE rowid >= {Mail.Id(2).Value}; "
                + $"UPDATE tally SET value = {Mail.Id(2).Value} WHERE name = 'unindexed_from'");
        }

        await using var again = await _folder.OpenIndexAsync(
            options => options with { Summarizer = octets => new MessageSummary("", "", "", "", "", Encoding.ASCII.GetString(octets), 0) });
        Assert.Equal([Mail.Id(3), Mail.Id(2)], await again.FindAsync("after"));
        Assert.Equal([Mail.Id(2)], await again.FindAsync("fall subject:second to:bob"));
        Assert.Equal([Mail.Id(1)], await again.FindAsync("before"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_unindexed_mark_is_never_above_an_unindexed_message()
    {
        await using var store = await _folder.OpenIndexAsync();
        foreach (var n in new[] { 50, 10, 30 })
        {
            await store.AddAsync(n);
            using var beside = _folder.OpenSecondConnection();
            var missing = beside.Scalar(
                "SELECT coalesce(min(id), 9223372036854775807) FROM message WHERE id NOT IN (SELECT id FROM message_search_docsize)");
            Assert.True(beside.Scalar("SELECT value FROM tally WHERE name = 'unindexed_from'") <= missing);
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_secondary_store_indexes_a_message_in_its_commit()
    {
        await using var owner = await _folder.OpenIndexAsync();
        await using var visitor = await _folder.OpenIndexAsync(options => options with { Secondary = true });
        await visitor.AddAsync(1, Mail.Message(text: "common"));

        using var beside = _folder.OpenSecondConnection();
        Assert.Equal(1, beside.Scalar("SELECT count(*) FROM message_search_docsize"));
        Assert.Equal([Mail.Id(1)], await owner.FindAsync("common"));
    }
}
