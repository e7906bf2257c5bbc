using Ulak.Storage.Embedded;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>
/// A disk that another program fills at any point: what was acknowledged is there, what frees space is possible, also after a start, and
/// mail is accepted again when there is room.
/// </summary>
public sealed class FilledDiskTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HashSet<int> _kept = [];
    private int _next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Filler => Path.Combine(_folder.Path, "filler");

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("128m", 0)]
    [InlineData("128m", 20_000)]
    [InlineData("128m", 200_000)]
    [InlineData("128m", 700_000)]
    [InlineData("128m", 1_200_000)]
    [InlineData("128m", 2_400_000)]
    [InlineData("64m", 0)]
    [InlineData("64m", 200_000)]
    public async Task Nothing_is_lost_and_space_can_be_freed_whenever_the_disk_is_filled(string size, int left)
    {
        for (var point = 0; point < 8; point++)
        {
            _kept.Clear();
            using var disk = SmallDisk.TryMount(_folder.Path, size);
            Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
            await RunAsync(point, left);
        }
    }

    private async Task RunAsync(int point, int left)
    {
        await using (var store = await OpenAsync())
        {
            await AddAsync(store, 20, 100_000);
            await FillAtAsync(0, point, left);
            await AddAsync(store, 40, 2_000);
            await FillAtAsync(1, point, left);
            var adding = AddAsync(store, 300, 500);
            await FillAtAsync(2, point, left);
            await adding;
            await FreeAsync(store, 5);
            await FillAtAsync(3, point, left);
            await store.Cleaner!.RunAsync(Token);
            await FillAtAsync(4, point, left);
            await AddAsync(store, 80, 100_000);
            await FillAtAsync(5, point, left);
        }

        await FillAtAsync(6, point, left);
        await using (var store = await OpenAsync())
        {
            await AddAsync(store, 10, 2_000);
            await FillAtAsync(7, point, left);
            for (var round = 0; round < 10; round++)
            {
                await FreeAsync(store, 2);
            }
        }

        await using (var store = await OpenAsync())
        {
            await AssertKeptAsync(store);
            await FreeAsync(store, _kept.Count - 20);
            await store.Cleaner!.RunAsync(Token);
            File.Delete(Filler);
            await AddAsync(store, 1, 2_000);
            Assert.Contains(_next - 1, _kept);
        }

        _folder.DeleteIndex();
        await using var again = await OpenAsync();
        Assert.Empty(again.Journal!.Report.Damages);
        await AssertKeptAsync(again);
    }

    private Task<EmbeddedStore> OpenAsync() => _folder.OpenEmbeddedAsync(
        options => options with { Journal = options.Journal with { SegmentSize = 1 << 20 } }, TimeProvider.System);

    private async Task FillAtAsync(int here, int point, int left)
    {
        if (here == point)
        {
            await File.WriteAllBytesAsync(Filler + "2", new byte[left], Token);
            SmallDisk.Fill(Filler);
            File.Delete(Filler + "2");
        }
    }

    /// <summary>Adds messages, some of which wait for a relay; those that are refused because the disk is full are not kept.</summary>
    private async Task AddAsync(EmbeddedStore store, int count, int size)
    {
        await Task.WhenAll(Enumerable.Range(_next, count).Select(async n =>
        {
            try
            {
                await store.AddAsync(n, n % 4 == 0 ? Relayed() : null, Mail.Octets(size, n));
                lock (_kept)
                {
                    _kept.Add(n);
                }
            }
            catch (StoreUnavailableException full)
            {
                Assert.True(full.IsFull, full.ToString());
            }
        }));
        _next += count;
    }

    /// <summary>Deletes messages, after their delivery if they are relayed. That must always be possible.</summary>
    private async Task FreeAsync(EmbeddedStore store, int count)
    {
        var chosen = _kept.Order().Take(Math.Max(0, count)).ToList();
        foreach (var n in chosen.Where(n => n % 4 == 0))
        {
            await store.Queue.RecordAttemptAsync(
                new AttemptRecord { Message = Mail.Id(n), At = Mail.Noon, Results = [new(0, AttemptOutcome.Delivered, "250 ok")] }, Token);
        }

        await store.DeleteMessagesAsync(MessageSelection.Of([.. chosen.Select(Mail.Id)]), Token);
        _kept.ExceptWith(chosen);
        await AssertKeptAsync(store);
    }

    private async Task AssertKeptAsync(EmbeddedStore store)
    {
        Assert.Equal(_kept.Order().Select(Mail.Id).Reverse(), await ListAsync(store));
        foreach (var n in _kept.Take(5))
        {
            Assert.NotNull(await store.ContentAsync(Mail.Id(n)));
        }
    }

    private static async Task<List<Smtp.MailId>> ListAsync(EmbeddedStore store) =>
        [.. (await store.ListMessagesAsync(new MessageQuery("", Limit: 1_000), Token)).Items.Select(item => item.Id)];

    private static NewMessage Relayed() => Mail.Message() with
    {
        Deliveries =
        [
            new NewDelivery("a@example.org", "out", DeliveryState.Queued)
            {
                Queue = new QueueEntry { Destination = "example.org", NextAt = Mail.Noon, ExpiresAt = Mail.Noon.AddDays(5) },
            },
        ],
    };
}
