using System.Text;
using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>The index is made from the journal: lost, behind, or missing from the start, it comes back the same.</summary>
public sealed class RebuildTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_lost_index_is_made_again_with_everything_but_sessions()
    {
        string before;
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            before = await DescribeAsync(store);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal(before, await DescribeAsync(again));
        Assert.Equal([Mail.Id(5)], await again.FindAsync("needle5"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_index_that_is_behind_is_brought_up_to_date()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
        }

        // The index as a power failure may leave it: without the last transactions.
        Dictionary<string, byte[]> files = [];
        foreach (var file in Directory.GetFiles(_folder.Path, "ulak.db*"))
        {
            files[file] = await File.ReadAllBytesAsync(file, Token);
        }

        string after;
        await using (var store = await OpenAsync())
        {
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(3)), Token);
            await store.AddAsync(50, Mail.Message("later"), Mail.Octets(700_000, 50));
            await store.MarkReadAsync(true, Mail.Id(50), Mail.Id(5));
            after = await DescribeAsync(store);
        }

        _folder.DeleteIndex();
        foreach (var (file, octets) in files)
        {
            await File.WriteAllBytesAsync(file, octets, Token);
        }

        await using var again = await OpenAsync();
        Assert.Equal(after, await DescribeAsync(again));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Segments_without_content_are_freed_and_the_index_can_still_be_made_again()
    {
        string before;
        int segments;
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            await store.MarkReadAsync(true, Mail.Id(0));
            for (var n = 100; n < 130; n++)
            {
                await store.AddAsync(n, content: Mail.Octets(400_000, n));
            }

            // A message of the first segment stays; what changed it, and what was deleted there, is in segments that are freed.
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(0)), new MessageChange { AddTags = ["late"] }, Token);
            await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(100, 29).Select(Mail.Id)]), Token);
            segments = store.Journal!.Segments.Count;
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 4, segments - 2);
            Assert.Equal(0, await store.Cleaner!.RunAsync(Token));
            before = await DescribeAsync(store);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Equal(before, await DescribeAsync(again));
        Assert.Null(await again.FindMessageAsync(Mail.Id(1), Token));
        Assert.Equal(Mail.Octets(400_000, 129), await again.ContentAsync(Mail.Id(129)));
    }

    private Task<EmbeddedStore> OpenAsync() => _folder.OpenEmbeddedAsync(options => options with
    {
        Summarizer = octets => new MessageSummary("Ann", "Bob", "From content", "", "", Encoding.ASCII.GetString(octets), 0),
    });

    private static async Task FillAsync(EmbeddedStore store)
    {
        for (var n = 0; n < 8; n++)
        {
            await using var writer = store.BeginMessage(Mail.Id(n));
            await writer.WriteAsync(Encoding.ASCII.GetBytes($"needle{n} " + new string('x', n * 100_000)), Token);
            await writer.CommitAsync(
                Mail.Message() with
                {
                    User = "user",
                    Summary = new MessageSummary("Ann", "Bob", "From content", "", "A preview", $"needle{n}", n),
                },
                Encoding.ASCII.GetBytes(n % 2 == 0 ? "X-Prefix: yes\r\n" : ""),
                Token);
        }

        await store.SaveUserAsync(new StoredUser("ann", "verifier", ["ann@example.org"], Mail.Noon), Token);
        await store.SaveUserAsync(new StoredUser("bob", "verifier", [], Mail.Noon), Token);
        await store.RemoveUserAsync("bob", Token);
        await store.ChangeMessagesAsync(
            MessageSelection.Matching("needle2"), new MessageChange { Starred = true, AddTags = ["tag", "two words"] }, Token);
        await store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(2)), new MessageChange { RemoveTags = ["tag"] }, Token);
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(4)), Token);
        var trashed = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(6), Mail.Id(7)), Token);
        Assert.Equal(2, await store.RestoreMessagesAsync(trashed.Token, Token));
        await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(7)), Token);
    }

    /// <summary>Everything that a store shows, as text.</summary>
    private static async Task<string> DescribeAsync(EmbeddedStore store)
    {
        var text = new StringBuilder();
        foreach (var item in (await store.ListMessagesAsync(new MessageQuery(Limit: 500), Token)).Items)
        {
            var message = await store.FindMessageAsync(item.Id, Token);
            var content = await store.ContentAsync(item.Id);
            text.AppendLine(
                $"{item.Id} {item.Summary} {item.Size} {item.IsRead} {item.IsStarred} {string.Join('|', item.Tags)} {message!.User} "
                + $"{string.Join('|', item.ForwardPaths)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content!))}");
        }

        foreach (var user in await store.ListUsersAsync(Token))
        {
            text.AppendLine($"{user.Name} {user.Verifier} {string.Join('|', user.Addresses)}");
        }

        return text.AppendLine($"{await store.CountMessagesAsync(null, Token)} messages").ToString();
    }
}
