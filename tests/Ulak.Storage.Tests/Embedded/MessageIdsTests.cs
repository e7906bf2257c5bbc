using Ulak.Smtp;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Reading;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>An id is used once. Only old ids are looked up in the index: the index is closed here, so a look-up throws.</summary>
public sealed class MessageIdsTests : IAsyncLifetime, IDisposable
{
    private const int Highest = 1_000;

    private readonly ReaderPool _closed = new(new DatabaseFile(new SqliteStoreOptions { Directory = "." }), 1);
    private readonly MessageIds _ids;

    public MessageIdsTests() => _ids = new MessageIds(_closed, Highest);

    public async ValueTask InitializeAsync() => await _closed.CloseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _closed.Dispose();

    [Fact]
    public async Task Ids_of_messages_that_end_in_another_order_are_not_looked_up()
    {
        foreach (var n in new[] { 9, 3, 7, 1, 8 })
        {
            Assert.True(await TakeAsync(Highest + n));
            _ids.Release(new MailId(Highest + n), "");
        }

        Assert.True(await TakeAsync(Highest + 2));
    }

    [Fact]
    public async Task An_id_in_flight_is_refused_and_one_that_was_taken_is_looked_up()
    {
        Assert.True(await TakeAsync(Highest + 1));
        Assert.False(await TakeAsync(Highest + 1));
        _ids.Release(new MailId(Highest + 1), "");
        await AssertLooksUpAsync(Highest + 1);

        // The failed look-up changed nothing.
        await AssertLooksUpAsync(Highest + 1);
        await AssertLooksUpAsync(Highest + 2, "order-1");
        await AssertLooksUpAsync(Highest + 2);
    }

    [Fact]
    public async Task Ids_from_before_the_start_and_those_that_are_forgotten_are_looked_up()
    {
        await AssertLooksUpAsync(Highest);
        for (var n = 1; n <= MessageIds.MaxRecent + 1; n++)
        {
            Assert.True(await TakeAsync(Highest + (2 * n)));
            _ids.Release(new MailId(Highest + (2 * n)), "");
        }

        await AssertLooksUpAsync(Highest + 1);
        await AssertLooksUpAsync(Highest + 2);
        Assert.True(await TakeAsync(Highest + 3));
    }

    private async Task AssertLooksUpAsync(long id, string key = "") =>
        await Assert.ThrowsAsync<ObjectDisposedException>(() => TakeAsync(id, key));

    private Task<bool> TakeAsync(long id, string key = "") =>
        _ids.TryTakeAsync(new MailId(id), key, TestContext.Current.CancellationToken).AsTask();
}
