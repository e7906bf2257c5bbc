using Ulak.Storage.Tests.Contract;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The SQLite store loses nothing to kills, and keeps nothing of what was not committed.</summary>
public sealed class CrashTests : KilledProcessContract
{
    private protected override string Mode => "commit";

    private protected override async Task<IMailStore> OpenAsync() => await Folder.OpenAsync();

    private protected override async Task CheckStoreAsync(IMailStore store)
    {
        Assert.Equal(await store.CountMessagesAsync(null, Token), await store.CountMessagesAsync("subject", Token));
        using var beside = Folder.OpenSecondConnection();
        Assert.Equal(beside.Scalar("SELECT count(*) FROM message WHERE deletion IS NULL"), await store.CountMessagesAsync(null, Token));
        Assert.Equal(
            beside.Scalar("SELECT sum(size) FROM message m WHERE EXISTS (SELECT 1 FROM chunk WHERE message_id = m.id)"),
            beside.Scalar("SELECT sum(length(octets)) FROM chunk"));
        Assert.Equal(0, beside.Scalar("SELECT count(*) FROM staged"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Chunks_of_an_uncommitted_message_are_removed_at_the_next_start()
    {
        using var copy = new TestFolder();
        await using (var store = await Folder.OpenAsync())
        {
            await using var writer = store.BeginMessage(Mail.Id(1));
            await writer.WriteAsync(Mail.Octets(900_000, 1), Token);
            await store.AddAsync(2, content: Mail.Octets(600_000, 2));

            // The files as they would be left by a crash now.
            File.Copy(Folder.File, copy.File);
            File.Copy(Folder.File + "-wal", copy.File + "-wal");
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
}
