using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Opening: what is made, what is migrated, and what is refused in one clear line.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_missing_directory_is_created()
    {
        var inner = Path.Combine(_folder.Path, "a", "b");
        await using var store = await _folder.OpenIndexAsync(options => options with { Directory = inner });
        Assert.True(File.Exists(Path.Combine(inner, "ulak.db")));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Messages_and_sessions_survive_a_restart()
    {
        await using (var store = await _folder.OpenIndexAsync())
        {
            await store.AddAsync(1);
            await store.SaveSessionAsync(Mail.Session(2), Token);
        }

        await using var again = await _folder.OpenIndexAsync();
        Assert.Equal(Mail.Octets(100, 1), await again.ContentAsync(Mail.Id(1)));
        Assert.NotNull(await again.FindSessionAsync(Mail.Id(2), Token));
        Assert.False(File.Exists(_folder.File + "-wal") && new FileInfo(_folder.File + "-wal").Length > 1 << 20);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_older_schema_is_migrated_and_its_messages_are_searchable()
    {
        var options = new SqliteStoreOptions { Directory = _folder.Path };
        using (var old = new DatabaseFile(options).OpenAndMigrate(schema: 1))
        {
            old.Execute("""
                INSERT INTO message VALUES (5, 4, 0, 3, 0, 0, 'ann@example.com', 'Ann', 'Bob', 'An old letter', '', '', '');
                INSERT INTO chunk VALUES (5, 0, x'616263');
                INSERT INTO delivery VALUES (1, 5, 'bob@example.org', 'inbox', 2, '');
                UPDATE tally SET value = 1 WHERE name = 'messages';
                """);
            Assert.Equal(1, old.Scalar("PRAGMA user_version"));
        }

        await using var store = await _folder.OpenIndexAsync();
        Assert.Equal("abc"u8.ToArray(), await store.ContentAsync(new Smtp.MailId(5)));
        Assert.Single(await store.FindAsync("letter"));
        Assert.Single(await store.FindAsync("to:bob@example.org"));
        await store.SaveSessionAsync(Mail.Session(1), Token);
        await store.DeleteMessagesAsync(MessageSelection.Of(new Smtp.MailId(5)), Token);
        Assert.Empty(await store.FindAsync("letter"));
        using var beside = _folder.OpenSecondConnection();
        Assert.Equal(SchemaMigration.LatestVersion, beside.Scalar("PRAGMA user_version"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_newer_schema_is_refused()
    {
        await (await _folder.OpenIndexAsync()).DisposeAsync();
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("PRAGMA user_version = 1000");
        }

        await AssertOpenFailsAsync("newer version", "Update Ulak");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_file_that_is_not_a_database_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File, new string('x', 10_000), Token);
        await AssertOpenFailsAsync("is not an SQLite database", "Move it away");
        Assert.Equal(10_000, new FileInfo(_folder.File).Length);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_database_of_another_program_is_refused()
    {
        using (var other = _folder.OpenSecondConnection())
        {
            other.Execute("CREATE TABLE bookmarks (url TEXT)");
        }

        await AssertOpenFailsAsync("another program", "Move it away");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_directory_where_the_file_should_be_is_refused()
    {
        Directory.CreateDirectory(_folder.File);
        await AssertOpenFailsAsync("cannot be opened", "Check that it is a file");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_file_where_the_directory_should_be_is_refused()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Token);
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(
            () => _folder.OpenIndexAsync(options => options with { Directory = file }));
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_file_locked_by_another_program_is_refused()
    {
        await (await _folder.OpenIndexAsync()).DisposeAsync();
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
        await AssertOpenFailsAsync("locked by another program", "End that program");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_second_owner_is_refused_and_does_not_affect_the_first()
    {
        await using var first = await _folder.OpenIndexAsync();
        await AssertOpenFailsAsync("in use by another Ulak server", "Stop that one");
        await first.AddAsync(1);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_secondary_store_reads_and_deletes_with_and_without_an_owner()
    {
        await using (var owner = await _folder.OpenIndexAsync())
        {
            await owner.AddAsync(1);
            await owner.AddAsync(2);
            await using var visitor = await _folder.OpenIndexAsync(options => options with { Secondary = true });
            Assert.Equal(2, await visitor.CountMessagesAsync(Token));
            Assert.Equal(1, await visitor.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token));
            Assert.Equal(1, await owner.CountMessagesAsync(Token));
            await owner.AddAsync(3);
            Assert.Equal(2, await visitor.CountMessagesAsync(Token));
        }

        await using var alone = await _folder.OpenIndexAsync(options => options with { Secondary = true });
        Assert.Equal(2, await alone.DeleteMessagesAsync(MessageSelection.All, Token));
    }

    private async Task AssertOpenFailsAsync(params string[] expected)
    {
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenIndexAsync());
        Assert.Contains(_folder.File, refusal.Message, StringComparison.Ordinal);
        Assert.All(expected, words => Assert.Contains(words, refusal.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
