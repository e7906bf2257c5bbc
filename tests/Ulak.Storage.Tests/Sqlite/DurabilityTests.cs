using System.Collections.Concurrent;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Which commits wait for the disk.</summary>
public sealed class DurabilityTests : IDisposable
{
    private const long Normal = 1;
    private const long Full = 2;

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Each_durable_change_is_committed_with_synchronous_full()
    {
        await using var store = await _folder.OpenIndexAsync();
        await AssertCommitsAsync(store, Full, () => store.AddAsync(1));
        await AssertCommitsAsync(store, Full, () => store.AddAsync(2, content: Mail.Octets(700_000, 2)));
        await AssertCommitsAsync(store, Full, () => store.MarkReadAsync(true, Mail.Id(1)));
        await AssertCommitsAsync(store, Full, async () => await store.SaveUserAsync(new StoredUser("ann", "", [], Mail.Noon), Token));
        await AssertCommitsAsync(store, Full, async () => await store.RemoveUserAsync("ann", Token));
        await AssertCommitsAsync(store, Full, async () =>
        {
            var trashed = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await store.RestoreMessagesAsync(trashed.Token, Token);
        });
        await AssertCommitsAsync(store, Full, async () => await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_durable_job_makes_its_group_durable_and_the_next_group_is_not()
    {
        await using var store = await _folder.OpenIndexAsync();
        await AssertCommitsAsync(store, Normal, () => store.Index.Writer.RunAsync(new PlainJob(isDurable: false), Token));
        await AssertCommitsAsync(store, Full, () => store.Index.Writer.RunAsync(new PlainJob(isDurable: true), Token));
        await AssertCommitsAsync(store, Normal, () => store.Index.Writer.RunAsync(new PlainJob(isDurable: false), Token));

        // A session alone does not wait for the disk; with a message in its group it does.
        await AssertCommitsAsync(store, Full, async () =>
        {
            await store.SaveSessionAsync(Mail.Session(1), Token);
            await store.AddAsync(3);
        });
    }

    /// <summary>Runs an action and asserts the highest level of <c>PRAGMA synchronous</c> right after its commits.</summary>
    private static async Task AssertCommitsAsync(EmbeddedStore store, long level, Func<Task> action)
    {
        var levels = new ConcurrentQueue<long>();
        await store.CountMessagesAsync("hello", Token); // The index is up to date, so that it adds no commits.
        store.Index.Writer.Committed = database => levels.Enqueue(database.Scalar("PRAGMA synchronous"));
        await action();
        store.Index.Writer.Committed = null;
        Assert.NotEmpty(levels);
        Assert.Equal(level, levels.Max());
    }

    private sealed class PlainJob(bool isDurable) : WriteJob<bool>
    {
        public override bool MustBeDurable => isDurable;

        public override void Execute(WriteTransaction transaction) => Result = true;
    }
}
