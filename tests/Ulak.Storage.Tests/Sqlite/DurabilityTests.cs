using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>A commit completes after the disk has it. A killed process cannot show that, because the kernel keeps what it wrote.</summary>
public sealed partial class DurabilityTests : IDisposable
{
    private const long Normal = 1;
    private const long Full = 2;

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Each_durable_change_is_committed_with_synchronous_full()
    {
        await using var store = await _folder.OpenAsync();
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
        await using var store = await _folder.OpenAsync();
        await AssertCommitsAsync(store, Normal, () => store.Database.Writer.RunAsync(new PlainJob(isDurable: false), Token));
        await AssertCommitsAsync(store, Full, () => store.Database.Writer.RunAsync(new PlainJob(isDurable: true), Token));
        await AssertCommitsAsync(store, Normal, () => store.Database.Writer.RunAsync(new PlainJob(isDurable: false), Token));

        // A session alone does not wait for the disk; with a message in its group it does.
        await AssertCommitsAsync(store, Full, async () =>
        {
            await store.SaveSessionAsync(Mail.Session(1), Token);
            await store.AddAsync(3);
        });
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_log_is_synced_between_each_write_and_its_acknowledgement()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace is for Linux.");
        var trace = Path.Combine(_folder.Path, "trace");
        using var victim = Victim.TryTrace(trace, "acknowledge", _folder.Path, 12);
        Assert.SkipWhen(victim is null, "strace is not installed, or may not trace.");
        var acknowledged = 0;
        while (await victim.ReadLineAsync(Token) is { } line)
        {
            Assert.StartsWith("acknowledged ", line, StringComparison.Ordinal);
            acknowledged++;
        }

        await victim.WaitForExitAsync(Token);
        Assert.Equal(12, acknowledged);
        var (isWritten, isSynced, acknowledgements) = (false, false, 0);
        foreach (var call in await File.ReadAllLinesAsync(trace, Token))
        {
            if (LogWrite().IsMatch(call))
            {
                isWritten = true;
            }
            else if (LogSync().IsMatch(call))
            {
                isSynced |= isWritten;
            }
            else if (call.Contains("acknowledged ", StringComparison.Ordinal))
            {
                acknowledgements++;
                Assert.True(isSynced, $"Acknowledgement {acknowledgements} came before the log was written and synced.");
                (isWritten, isSynced) = (false, false);
            }
        }

        Assert.Equal(12, acknowledgements);
    }

    [GeneratedRegex(@"\bp?write(64|v)?\(\d+<[^>]*ulak\.db-wal>")]
    private static partial Regex LogWrite();

    // The call's result is on the same line, or on the line with "resumed".
    [GeneratedRegex(@"\bf(data)?sync\(\d+<[^>]*ulak\.db-wal>\)\s*= 0|<\.\.\. f(data)?sync resumed>\)\s*= 0")]
    private static partial Regex LogSync();

    /// <summary>Runs an action and asserts the highest level of <c>PRAGMA synchronous</c> right after its commits.</summary>
    private static async Task AssertCommitsAsync(SqliteMailStore store, long level, Func<Task> action)
    {
        var levels = new ConcurrentQueue<long>();
        await store.CountMessagesAsync("hello", Token); // The index is up to date, so that it adds no commits.
        store.Database.Writer.Committed = database => levels.Enqueue(database.Scalar("PRAGMA synchronous"));
        await action();
        store.Database.Writer.Committed = null;
        Assert.NotEmpty(levels);
        Assert.Equal(level, levels.Max());
    }

    private sealed class PlainJob(bool isDurable) : WriteJob<bool>
    {
        public override bool MustBeDurable => isDurable;

        public override void Execute(WriteTransaction transaction) => Result = true;
    }
}
