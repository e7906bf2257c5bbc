using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>
/// Segments with little content are freed, and nothing that is needed goes with them, even if the index is lost afterwards.
/// </summary>
public sealed class CleaningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_segment_with_little_content_is_freed_and_its_messages_move()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store, 1, 12);
            await store.MarkReadAsync(true, Mail.Id(3));
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Others(3)]), Token);
            Assert.InRange(store.Journal!.Segments.Count, 3, 9);
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 2, 9);
            Assert.InRange(store.Journal.Segments.Count, 1, 2);
            Assert.Equal(Mail.Octets(400_000, 3), await store.ContentAsync(Mail.Id(3)));
        }

        await AssertOnlyAsync(3);
        _folder.DeleteIndex();
        await AssertOnlyAsync(3);
        await using var again = await OpenAsync();
        Assert.True((await again.FindMessageAsync(Mail.Id(3), Token))!.Item.IsRead);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_part_of_a_message_that_is_being_received_keeps_its_segment()
    {
        await using (var store = await OpenAsync())
        {
            await using var slow = store.BeginMessage(Mail.Id(1));
            await slow.WriteAsync(Mail.Octets(400_000, 1), Token);
            await FillAsync(store, 2, 12);
            await store.DeleteMessagesAsync(MessageSelection.All, Token);
            await store.Cleaner!.RunAsync(Token);
            await slow.CommitAsync(Mail.Message(), ReadOnlyMemory<byte>.Empty, Token);
            await store.Cleaner.RunAsync(Token);
        }

        _folder.DeleteIndex();
        await AssertOnlyAsync(1);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_without_content_is_not_lost()
    {
        await using (var store = await OpenAsync())
        {
            await store.AddAsync(1, content: []);
            await FillAsync(store, 2, 12);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Others(1)]), Token);
            await store.Cleaner!.RunAsync(Token);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Empty((await again.ContentAsync(Mail.Id(1)))!);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_restored_message_is_not_in_the_trash_again()
    {
        await using (var store = await OpenAsync())
        {
            await store.AddAsync(1, content: Mail.Octets(1_500_000, 1));
            var trashed = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await FillAsync(store, 2, 12);
            await store.RestoreMessagesAsync(trashed.Token, Token);
            await FillAsync(store, 13, 20);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(2, 19).Select(Mail.Id)]), Token);
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 2, 20);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal(Mail.Octets(1_500_000, 1), await again.ContentAsync(Mail.Id(1)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deleted_messages_and_removed_users_do_not_come_back()
    {
        await using (var store = await OpenAsync())
        {
            await store.SaveUserAsync(new StoredUser("ann", "verifier", [], Mail.Noon), Token);
            await store.SaveUserAsync(new StoredUser("bob", "verifier", [], Mail.Noon), Token);

            // Message 1 keeps the first segment; what removes the others from it is in segments that are freed.
            await store.AddAsync(1, content: Mail.Octets(1_500_000, 1));
            await store.AddAsync(2, content: Mail.Octets(10_000, 2));
            await FillAsync(store, 3, 10);
            await store.RemoveUserAsync("bob", Token);
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(2)), Token);
            await FillAsync(store, 11, 20);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(3, 18).Select(Mail.Id)]), Token);
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 2, 20);
            Assert.Equal(1u, store.Journal!.Segments[0]);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal([Mail.Id(1)], await again.FindAsync(""));
        Assert.Equal("ann", Assert.Single(await again.ListUsersAsync(Token)).Name);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_with_the_id_of_a_deleted_one_stays_when_the_deletion_is_written_again()
    {
        await using (var store = await OpenAsync())
        {
            await store.AddAsync(1, content: Mail.Octets(1_500_000, 1));
            await store.AddAsync(2, content: Mail.Octets(10_000, 2));
            await FillAsync(store, 3, 10);
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(2)), Token);
            await store.AddAsync(2, content: Mail.Octets(20_000, 22));
            await FillAsync(store, 11, 20);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(3, 18).Select(Mail.Id)]), Token);
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 2, 20);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal([Mail.Id(2), Mail.Id(1)], await again.FindAsync(""));
        Assert.Equal(Mail.Octets(20_000, 22), await again.ContentAsync(Mail.Id(2)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Marks_set_one_after_the_other_survive_the_segments_that_hold_them()
    {
        await using (var store = await OpenAsync())
        {
            await store.AddAsync(1, content: Mail.Octets(1_500_000, 1));
            await store.MarkReadAsync(true, Mail.Id(1));
            await FillAsync(store, 2, 10);
            await store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(1)), new MessageChange { AddTags = ["late"] }, Token);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(2, 9).Select(Mail.Id)]), Token);
            await store.Cleaner!.RunAsync(Token);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        var item = (await again.FindMessageAsync(Mail.Id(1), Token))!.Item;
        Assert.True(item.IsRead);
        Assert.Equal(["late"], item.Tags);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Space_stays_bounded_while_one_message_of_a_hundred_stays()
    {
        var kept = new List<int>();
        await using (var store = await OpenAsync(new RetentionOptions { MaxMessages = null }))
        {
            for (var n = 1; n <= 1_500; n++)
            {
                await store.AddAsync(n, content: Mail.Octets(30_000, n));
                if (n % 100 == 0)
                {
                    kept.Add(n);
                }

                if (n % 50 == 0)
                {
                    await store.DeleteMessagesAsync(
                        MessageSelection.Of([.. Enumerable.Range(n - 49, 50).Where(each => !kept.Contains(each)).Select(Mail.Id)]), Token);
                    await store.Cleaner!.RunAsync(Token);

                    // 1.5 MiB of 45 MiB pass between two rounds, and at most 450 KB stay.
                    Assert.InRange(store.Journal!.Segments.Count, 1, 4);
                }
            }
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal(kept.Select(Mail.Id).Reverse(), await again.FindAsync(""));
        foreach (var n in kept)
        {
            Assert.Equal(Mail.Octets(30_000, n), await again.ContentAsync(Mail.Id(n)));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_that_moves_while_it_is_read_is_read_whole()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 1, 12);
        await store.DeleteMessagesAsync(MessageSelection.Of([.. Others(3)]), Token);
        using var copy = new PausedStream(async () => await store.Cleaner!.RunAsync(Token));
        Assert.True(await store.CopyContentAsync(Mail.Id(3), copy, Token));
        Assert.Equal(Mail.Octets(400_000, 3), copy.ToArray());
    }

    private Task<EmbeddedStore> OpenAsync(RetentionOptions? retention = null) =>
        _folder.OpenEmbeddedAsync(options => retention is null ? options : options with { Retention = retention });

    private static async Task FillAsync(EmbeddedStore store, int first, int last)
    {
        for (var n = first; n <= last; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(400_000, n));
        }
    }

    private static IEnumerable<Smtp.MailId> Others(int n) => Enumerable.Range(1, 12).Where(other => other != n).Select(Mail.Id);

    private async Task AssertOnlyAsync(int n)
    {
        await using var store = await OpenAsync();
        Assert.Equal([Mail.Id(n)], await store.FindAsync(""));
        Assert.Equal(Mail.Octets(400_000, n), await store.ContentAsync(Mail.Id(n)));
    }

    /// <summary>Runs an action once, after the first octets.</summary>
    private sealed class PausedStream(Func<Task> action) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var isFirst = Length == 0;
            await base.WriteAsync(buffer, cancellationToken);
            if (isFirst)
            {
                await action();
            }
        }
    }
}
