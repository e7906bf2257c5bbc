using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ulak.Smtp;

namespace Ulak.Storage.Victim;

/// <summary>Measures how fast a store accepts messages of 10 KiB of real text from 20 sessions, and what it costs.</summary>
internal static class StoreMeasurement
{
    private const int Producers = 20;
    private const int Size = 10 << 10;
    private const int TextLength = 1_000;

    /// <summary>Prints messages/s, CPU seconds per 1,000 messages, and octets written per message.</summary>
    public static async Task RunAsync(IMailStore store, int seconds, string[] words)
    {
        await RunForAsync(store, TimeSpan.FromMilliseconds(500), words, 0);
        var (cpu, octets) = (Process.GetCurrentProcess().TotalProcessorTime, WrittenOctets());
        var clock = Stopwatch.StartNew();
        var messages = await RunForAsync(store, TimeSpan.FromSeconds(seconds), words, 1);
        var accepted = clock.Elapsed;

        // The search index and what follows the commit belong to the cost.
        await store.ListMessagesAsync(new MessageQuery("needle"), CancellationToken.None);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        System.Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{messages / accepted.TotalSeconds:0} messages/s, {used.TotalSeconds * 1_000 / messages:0.000} CPU s per 1,000, "
            + $"{(WrittenOctets() - octets) / messages} octets each, searchable after {(clock.Elapsed - accepted).TotalSeconds:0.00} s"));
    }

    private static async Task<long> RunForAsync(IMailStore store, TimeSpan time, string[] words, int round)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            var random = new Random((round * Producers) + producer);
            var count = 0L;
            for (; clock.Elapsed < time; count++)
            {
                await AddAsync(store, random, words, MailId.Create(DateTimeOffset.UtcNow, random.Next()));
            }

            return count;
        })));
        return counts.Sum();
    }

    private static async Task AddAsync(IMailStore store, Random random, string[] words, MailId id)
    {
        var text = new StringBuilder(Size + 100);
        while (text.Length < Size)
        {
            // Squared, because words are not equally frequent.
            var place = random.NextDouble();
            text.Append(words[(int)(place * place * words.Length)]).Append(' ');
        }

        await using var writer = store.BeginMessage(id);
        await writer.WriteAsync(Encoding.ASCII.GetBytes(text.ToString(0, Size)), CancellationToken.None);
        await writer.CommitAsync(new NewMessage
        {
            SessionId = id,
            ReceivedAt = DateTimeOffset.UtcNow,
            ReversePath = "a@example.com",
            Summary = new MessageSummary("A", "B", "Subject " + id, "", text.ToString(0, 200), text.ToString(0, TextLength), 0),
            Deliveries = [new NewDelivery("b@example.com", "inbox", DeliveryState.Delivered)],
        }, CancellationToken.None);
    }

    private static long WrittenOctets() => !OperatingSystem.IsLinux() ? 0 : long.Parse(
        File.ReadLines("/proc/self/io").First(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).AsSpan(12).Trim(),
        CultureInfo.InvariantCulture);
}
