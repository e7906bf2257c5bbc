using System.Globalization;
using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>A process that is killed loses nothing that it acknowledged: no message, and no result of a delivery.</summary>
public abstract class KilledProcessContract : IDisposable
{
    /// <summary>After how many rounds everything is checked, so that many rounds take no more time than a few.</summary>
    private const int RoundsPerCheck = 10;

    /// <summary>How many times the process is killed: 4, or ULAK_KILL_ROUNDS.</summary>
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("ULAK_KILL_ROUNDS"), out var rounds) ? rounds : 4;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestFolder Folder { get; } = new();

    /// <summary>What the program does until it is killed.</summary>
    private protected abstract string Mode { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact(Timeout = TestLimits.Rounds)]
    [TestTimeLimit(TestLimits.Rounds / 1_000)]
    public async Task A_killed_process_loses_nothing_that_it_acknowledged()
    {
        var acknowledged = new Dictionary<MailId, Acknowledged>();
        for (var round = 1; round <= Rounds; round++)
        {
            using var victim = new Victim(Mode, Folder.Path, round);
            for (var lines = 0; await victim.ReadLineAsync(Token) is { } line;)
            {
                var words = line.Split(' ');
                Assert.True(MailId.TryParse(words[0], out var id));
                acknowledged[id] = words is [_, "delivered"] ? acknowledged[id] with { IsDelivered = true } : Acknowledged.Parse(words);
                if (++lines == 50 + (37 * round % 200))
                {
                    victim.Kill();
                }
            }

            if (round % RoundsPerCheck == 0)
            {
                await CheckAsync(acknowledged, isWhole: true);
                await ClearAsync(acknowledged.Keys);
                acknowledged.Clear();
            }
        }

        Assert.True(Rounds > 4 || acknowledged.Count >= 300);
        await CheckAsync(acknowledged, isWhole: true);
        await CheckAgainAsync(acknowledged);
    }

    private protected abstract Task<IMailStore> OpenAsync();

    /// <summary>Checks what a store of this kind has besides.</summary>
    private protected abstract Task CheckStoreAsync(IMailStore store);

    /// <summary>Checks the messages in another way, if there is one.</summary>
    private protected virtual Task CheckAgainAsync(IReadOnlyDictionary<MailId, Acknowledged> acknowledged) => Task.CompletedTask;

    /// <summary>Checks that everything acknowledged is there.</summary>
    /// <param name="acknowledged">What was acknowledged.</param>
    /// <param name="isWhole">Whether finished messages that are not listed must have their history.</param>
    private protected async Task CheckAsync(IReadOnlyDictionary<MailId, Acknowledged> acknowledged, bool isWhole)
    {
        await using var store = await OpenAsync();
        foreach (var (id, message) in acknowledged)
        {
            if (!message.IsRelayed)
            {
                Assert.Equal(message.Octets, await store.ContentAsync(id));
                Assert.NotNull(await store.FindMessageAsync(id, Token));
                continue;
            }

            // A result that was not acknowledged may be there as well.
            var queued = await store.Queue!.ListMessageAsync(id, Token);
            Assert.True(queued.IsEmpty || !message.IsDelivered, $"{id} would be delivered again.");
            var found = await store.Queue.FindQueuedMessageAsync(id, Token);
            Assert.True(found is not null || (queued.IsEmpty && !isWhole), $"{id} is lost.");
            using var content = new MemoryStream();
            Assert.Equal(!queued.IsEmpty, await store.Queue.CopyQueuedContentAsync(id, content, Token));
            Assert.Equal(queued.IsEmpty ? [] : message.Octets, content.ToArray());
        }

        Assert.InRange(
            await store.CountMessagesAsync(null, Token), acknowledged.Values.Count(message => !message.IsRelayed), int.MaxValue);
        await CheckStoreAsync(store);
    }

    private async Task ClearAsync(IEnumerable<MailId> ids)
    {
        await using var store = await OpenAsync();
        await store.DeleteMessagesAsync(MessageSelection.Of([.. ids]), Token);
    }

    /// <summary>A message that a process acknowledged.</summary>
    private protected sealed record Acknowledged(int Size, int Seed, bool IsRelayed, bool IsDelivered)
    {
        public byte[] Octets
        {
            get
            {
                var random = new Random(Seed);
                var octets = new byte[Size];
                for (var at = 0; at < Size; at += 4_096)
                {
                    random.NextBytes(octets.AsSpan(at, Math.Min(4_096, Size - at)));
                }

                return octets;
            }
        }

        /// <summary>Parses the words "id size seed" or "id size seed relayed".</summary>
        public static Acknowledged Parse(string[] words) => new(
            int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture), words.Length > 3, false);
    }
}
