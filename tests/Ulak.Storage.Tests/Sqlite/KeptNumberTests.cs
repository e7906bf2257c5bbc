using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>A connection keeps a number until another connection has changed something.</summary>
public sealed class KeptNumberTests
{
    [Fact]
    public void A_number_is_read_again_only_after_another_connection_has_committed()
    {
        using var folder = new TestFolder();
        using var writer = Open(folder);
        writer.Execute("PRAGMA journal_mode = WAL; CREATE TABLE item (id INTEGER PRIMARY KEY); INSERT INTO item VALUES (1);");
        using var reader = Open(folder);
        var reads = 0;
        Assert.Equal(1, Count());
        Assert.Equal(1, Count());
        Assert.Equal(1, reads);
        writer.Execute("BEGIN; INSERT INTO item VALUES (2);");
        Assert.Equal(1, Count());
        Assert.Equal(1, reads);
        writer.Execute("COMMIT");
        Assert.Equal(2, Count());
        Assert.Equal(2, Count());
        Assert.Equal(2, reads);

        long Count()
        {
            // As a read of the pool: in one snapshot.
            reader.Execute("BEGIN");
            var count = reader.Keep("items", () =>
            {
                reads++;
                return reader.Scalar("SELECT count(*) FROM item");
            });
            reader.ResetAll();
            reader.Execute("COMMIT");
            return count;
        }
    }

    [Fact]
    public void Numbers_of_other_names_are_their_own_and_only_some_are_kept()
    {
        using var folder = new TestFolder();
        using var reader = Open(folder);
        var reads = 0;
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i, Keep(i));
        }

        Assert.Equal(999, Keep(999));
        Assert.Equal(1000, reads);
        Assert.Equal(0, Keep(0));
        Assert.Equal(1001, reads);

        long Keep(int number) => reader.Keep($"name {number}", () =>
        {
            reads++;
            return number;
        });
    }

    private static Database Open(TestFolder folder) => Database.Open(Path.Combine(folder.Path, "test.db"), TimeSpan.FromSeconds(5));
}
