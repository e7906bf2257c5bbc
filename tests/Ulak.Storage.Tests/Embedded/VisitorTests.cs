using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>Other processes see everything acknowledged, and what they change is as durable as what the owner changes.</summary>
public sealed class VisitorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_visitor_sees_each_message_once_it_is_acknowledged()
    {
        await using var owner = await _folder.OpenEmbeddedAsync();
        await using var visitor = await VisitAsync();
        for (var n = 1; n <= 60; n++)
        {
            await owner.AddAsync(n, content: Mail.Octets(n * 10_000, n));
            Assert.Equal(n, await visitor.CountMessagesAsync(Token));
            Assert.Equal(Mail.Octets(n * 10_000, n), await visitor.ContentAsync(Mail.Id(n)));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_a_visitor_changes_survives_the_loss_of_the_index()
    {
        await using (var owner = await _folder.OpenEmbeddedAsync())
        {
            for (var n = 1; n <= 5; n++)
            {
                await owner.AddAsync(n, content: Mail.Octets(300_000, n));
            }

            await owner.SaveUserAsync(new StoredUser("ann", "verifier", [], Mail.Noon), Token);
            await using (var visitor = await VisitAsync())
            {
                await visitor.MarkReadAsync(true, Mail.Id(1));
                await visitor.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(2)), Token);
                await visitor.TrashMessagesAsync(MessageSelection.Of(Mail.Id(3)), Token);
                await visitor.AddAsync(6, Mail.Message("from a visitor"), Mail.Octets(700_000, 6));
                await visitor.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(6)), new MessageChange { AddTags = ["own"] }, Token);
                await visitor.SaveUserAsync(new StoredUser("bob", "verifier", [], Mail.Noon), Token);
                await visitor.RemoveUserAsync("ann", Token);
                Assert.Equal(Mail.Octets(700_000, 6), await visitor.ContentAsync(Mail.Id(6)));
            }

            // The owner sees all of it at once.
            await AssertChangedAsync(owner);
            await owner.Cleaner!.RunAsync(Token);
            await AssertChangedAsync(owner);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        await AssertChangedAsync(again);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Without_an_owner_a_visitor_sees_what_a_crash_kept_from_the_index()
    {
        await using (var owner = await _folder.OpenEmbeddedAsync())
        {
            await owner.AddAsync(1);
        }

        var files = Directory.GetFiles(_folder.Path, "ulak.db*").ToDictionary(file => file, File.ReadAllBytes);
        await using (var owner = await _folder.OpenEmbeddedAsync())
        {
            await owner.AddAsync(2);
        }

        foreach (var file in Directory.GetFiles(_folder.Path, "ulak.db*"))
        {
            File.Delete(file);
        }

        foreach (var (file, octets) in files)
        {
            await File.WriteAllBytesAsync(file, octets, Token);
        }

        await using var visitor = await VisitAsync();
        Assert.Equal([Mail.Id(2), Mail.Id(1)], await visitor.FindAsync(""));

        // It does not keep the server out.
        await using var server = await _folder.OpenEmbeddedAsync();
        await server.AddAsync(3);
        Assert.Equal(3, await visitor.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_visitor_finds_the_words_of_new_messages()
    {
        await using var owner = await _folder.OpenEmbeddedAsync();
        await using var visitor = await VisitAsync();
        await owner.AddAsync(1, Mail.Message("amber"));
        await owner.FindAsync("amber");
        Assert.Equal([Mail.Id(1)], await visitor.FindAsync("amber"));
        await visitor.AddAsync(2, Mail.Message("birch"));
        Assert.Equal([Mail.Id(2)], await owner.FindAsync("birch"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_visitor_can_open_a_store_while_its_owner_starts()
    {
        for (var round = 0; round < 20; round++)
        {
            using var folder = new TestFolder();
            var visiting = Task.Run(() => VisitAsync(folder));
            await using var owner = await folder.OpenEmbeddedAsync(
                options => options with { BusyTimeout = TimeSpan.FromSeconds(5) }, TimeProvider.System);
            await owner.AddAsync(1);
            await using var visitor = await visiting;
            Assert.Equal(1, await visitor.CountMessagesAsync(Token));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_store_with_an_owner_is_not_opened_as_its_owner()
    {
        var options = new EmbeddedStoreOptions { Directory = _folder.Path };
        await using (await _folder.OpenEmbeddedAsync())
        {
            Assert.Null(await StoreOwner.TryOpenAsync(options, _folder.Time, NullLogger.Instance, Token));
        }

        await using var owner = await StoreOwner.TryOpenAsync(options, _folder.Time, NullLogger.Instance, Token);
        Assert.NotNull(owner);
    }

    private Task<EmbeddedStore> VisitAsync() => VisitAsync(_folder);

    private static Task<EmbeddedStore> VisitAsync(TestFolder folder) =>
        folder.OpenEmbeddedAsync(options => options with { Secondary = true, BusyTimeout = TimeSpan.FromSeconds(5) }, TimeProvider.System);

    private static async Task AssertChangedAsync(EmbeddedStore store)
    {
        Assert.Equal([Mail.Id(6), Mail.Id(5), Mail.Id(4), Mail.Id(1)], await store.FindAsync(""));
        Assert.True((await store.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
        Assert.Equal(["own"], (await store.FindMessageAsync(Mail.Id(6), Token))!.Item.Tags);
        Assert.Equal(Mail.Octets(700_000, 6), await store.ContentAsync(Mail.Id(6)));
        Assert.Equal("bob", Assert.Single(await store.ListUsersAsync(Token)).Name);
    }
}
