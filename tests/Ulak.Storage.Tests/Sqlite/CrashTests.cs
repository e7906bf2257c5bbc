using System.Globalization;
using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>A process that is killed loses nothing whose commit was confirmed.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_killed_process_loses_no_acknowledged_message()
    {
        var acknowledged = new List<string>();
        for (var round = 1; round <= 5; round++)
        {
            using var victim = new Victim("commit", _folder.Path, round);
            for (var lines = 0; await victim.ReadLineAsync(Token) is { } line;)
            {
                acknowledged.Add(line);
                if (++lines == 40 * round)
                {
                    victim.Kill();
                }
            }
        }

        await using var store = await _folder.OpenAsync();
        Assert.True(acknowledged.Count >= 600);
        foreach (var line in acknowledged)
        {
            var words = line.Split(' ');
            Assert.True(MailId.TryParse(words[0], out var id));
            Assert.Equal(
                Octets(int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture)),
                await store.ContentAsync(id));
            Assert.NotNull(await store.FindMessageAsync(id, Token));
        }

        Assert.InRange(await store.CountMessagesAsync(Token), acknowledged.Count, int.MaxValue);
        Assert.Equal(await store.CountMessagesAsync(Token), await store.CountMessagesAsync("subject", Token));
        using var beside = _folder.OpenSecondConnection();
        Assert.Equal(beside.Scalar("SELECT count(*) FROM message"), await store.CountMessagesAsync(Token));
        Assert.Equal(beside.Scalar("SELECT sum(size) FROM message"), beside.Scalar("SELECT sum(length(octets)) FROM chunk"));
        Assert.Equal(0, beside.Scalar("SELECT count(*) FROM staged"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Chunks_of_an_uncommitted_message_are_removed_at_the_next_start()
    {
        using var copy = new TestFolder();
        await using (var store = await _folder.OpenAsync())
        {
            await using var writer = store.BeginMessage(Mail.Id(1));
            await writer.WriteAsync(Mail.Octets(900_000, 1), Token);
            await store.AddAsync(2, content: Mail.Octets(600_000, 2));

            // The files as they would be left by a crash now.
            File.Copy(_folder.File, copy.File);
            File.Copy(_folder.File + "-wal", copy.File + "-wal");
        }

        using (var before = copy.OpenSecondConnection())
        {
            Assert.Equal(1, before.Scalar("SELECT count(*) FROM staged"));
            Assert.Equal(3, before.Scalar($"SELECT count(*) FROM chunk WHERE message_id = {Mail.Id(1).Value}"));
        }

        await using var opened = await copy.OpenAsync();
        using var beside = copy.OpenSecondConnection();
        Assert.Equal(0, beside.Scalar("SELECT count(*) FROM staged"));
        Assert.Equal(0, beside.Scalar($"SELECT count(*) FROM chunk WHERE message_id = {Mail.Id(1).Value}"));
        Assert.Equal(Mail.Octets(600_000, 2), await opened.ContentAsync(Mail.Id(2)));
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
