using System.Globalization;
using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>A killed process loses no acknowledged message, with its index and without it.</summary>
public sealed class EmbeddedCrashTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>How many times the process is killed: 4, or ULAK_KILL_ROUNDS.</summary>
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("ULAK_KILL_ROUNDS"), out var rounds) ? rounds : 4;

    [Fact(Timeout = TestLimits.Kills)]
    public async Task A_killed_process_loses_no_acknowledged_message()
    {
        var acknowledged = new List<string>();
        for (var round = 1; round <= Rounds; round++)
        {
            using var victim = new Victim("commit-embedded", _folder.Path, round);
            for (var lines = 0; await victim.ReadLineAsync(Token) is { } line;)
            {
                acknowledged.Add(line);
                if (++lines == 50 + (37 * round % 200))
                {
                    victim.Kill();
                }
            }

            if (round % 10 == 0)
            {
                // What was found once is not looked for again, so that many rounds take no more than a few.
                await AssertStoredAsync(acknowledged);
                acknowledged.Clear();
            }
        }

        Assert.True(Rounds > 4 || acknowledged.Count >= 400);
        await AssertStoredAsync(acknowledged);
        _folder.DeleteIndex();
        await AssertStoredAsync(acknowledged);
    }

    private async Task AssertStoredAsync(List<string> acknowledged)
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        Assert.Empty(store.Journal!.Report.Damages);
        foreach (var line in acknowledged)
        {
            var words = line.Split(' ');
            Assert.True(MailId.TryParse(words[0], out var id));
            var (size, seed) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            Assert.Equal(Octets(size, seed), await store.ContentAsync(id));
        }

        Assert.InRange(await store.CountMessagesAsync(null, Token), acknowledged.Count, int.MaxValue);
    }

    private static byte[] Octets(int size, int seed)
    {
        var random = new Random(seed);
        var octets = new byte[size];
        for (var at = 0; at < size; at += 4_096)
        {
            random.NextBytes(octets.AsSpan(at, Math.Min(4_096, size - at)));
        }

        return octets;
    }
}
