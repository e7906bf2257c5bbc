using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Smtp;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Victim;

/// <summary>Measures how fast a store accepts messages of 10 KiB of real text from 20 sessions, and what it costs.</summary>
internal static class StoreMeasurement
{
    private const int Producers = 20;
    private const int Size = 10 << 10;
    private const int TextLength = 1_000;
    private static int _count;

    /// <summary>Prints messages/s, CPU seconds per 1,000 messages, and octets written per message.</summary>
    /// <param name="store">The store.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="text">What messages are pieces of.</param>
    public static async Task RunAsync(IMailStore store, int seconds, byte[] text)
    {
        await RunForAsync(store, TimeSpan.FromMilliseconds(500), text, 0);
        var (cpu, octets) = (Process.GetCurrentProcess().TotalProcessorTime, WrittenOctets());
        var clock = Stopwatch.StartNew();
        var messages = await RunForAsync(store, TimeSpan.FromSeconds(seconds), text, 1);
        var accepted = clock.Elapsed;

        // The search index and what follows the commit belong to the cost.
        await store.ListMessagesAsync(new MessageQuery("needle"), CancellationToken.None);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        System.Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{messages / accepted.TotalSeconds:0} messages/s, {used.TotalSeconds * 1_000 / messages:0.000} CPU s per 1,000, "
            + $"{(WrittenOctets() - octets) / messages} octets each, searchable after {(clock.Elapsed - accepted).TotalSeconds:0.00} s"));
    }

    /// <summary>
    /// Stores messages of 1 KiB, makes the index again, and prints how long until the store is open.
    /// </summary>
    public static async Task RebuildAsync(IMailStore store, string directory, int count, byte[] text)
    {
        for (var first = 0; first < count; first += 1_000)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(1_000, count - first)).Select(n => AddAsync(
                store, new Random(n), text, MailId.Create(DateTimeOffset.UnixEpoch.AddDays(20_000).AddMilliseconds(n), n), 1 << 10)));
        }

        await store.ListMessagesAsync(new MessageQuery("needle"), CancellationToken.None);
        await store.DisposeAsync();
        foreach (var file in Directory.GetFiles(directory, "ulak.db*"))
        {
            System.Console.Out.WriteLine($"{Path.GetFileName(file)}: {new FileInfo(file).Length / count} octets each");
            File.Delete(file);
        }

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await using var again = await EmbeddedStore.OpenAsync(
            new EmbeddedStoreOptions { Directory = directory }, TimeProvider.System, NullLogger.Instance);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        System.Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"open after {clock.Elapsed.TotalSeconds:0.00} s, {used.TotalSeconds:0.00} s of CPU, "
            + $"{count / clock.Elapsed.TotalSeconds:0} messages/s"));
    }

    /// <summary>Changes settings of the search index: of FTS5.</summary>
    public static void ChangeSearchIndex(string file, IReadOnlyDictionary<string, int> settings)
    {
        using var database = Database.Open(file, TimeSpan.FromSeconds(1), create: false);
        foreach (var (name, value) in settings)
        {
            database.Prepare("INSERT INTO message_search (message_search, rank) VALUES (?, ?)").Bind(1, name).Bind(2, value)
                .ExecuteNonQuery();
        }
    }

    private static async Task<long> RunForAsync(IMailStore store, TimeSpan time, byte[] text, int round)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            var random = new Random((round * Producers) + producer);
            var count = 0L;
            for (; clock.Elapsed < time; count++)
            {
                await AddAsync(store, random, text, MailId.Create(DateTimeOffset.UtcNow, Interlocked.Increment(ref _count)));
            }

            return count;
        })));
        return counts.Sum();
    }

    private static async Task AddAsync(IMailStore store, Random random, byte[] text, MailId id, int size = Size)
    {
        var start = random.Next(text.Length - Size);
        var words = Encoding.UTF8.GetString(text, start, TextLength);
        await using var writer = store.BeginMessage(id);
        await writer.WriteAsync(text.AsMemory(start, size), CancellationToken.None);
        await writer.CommitAsync(new NewMessage
        {
            SessionId = id,
            ReceivedAt = DateTimeOffset.UtcNow,
            ReversePath = "a@example.com",
            Summary = new MessageSummary("A", "B", "Subject " + id, "", words[..200], words, 0),
            Deliveries = [new NewDelivery("b@example.com", "inbox", DeliveryState.Delivered)],
        }, CancellationToken.None);
    }

    private static long WrittenOctets() => !OperatingSystem.IsLinux() ? 0 : long.Parse(
        File.ReadLines("/proc/self/io").First(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).AsSpan(12).Trim(),
        CultureInfo.InvariantCulture);
}
