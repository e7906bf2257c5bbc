using Microsoft.Extensions.Time.Testing;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The messages that are committed and not yet in the search index.</summary>
public sealed class SearchBacklogTests
{
    private readonly FakeTimeProvider _time = new(Mail.Noon);
    private readonly SearchBacklog _backlog;

    public SearchBacklogTests() => _backlog = new SearchBacklog(_time);

    [Fact]
    public void Old_messages_are_indexed_from_the_newest_on()
    {
        AddOld(1_001);
        Assert.True(_backlog.IsEmpty);
        Assert.Equal(Mail.Id(1).Value, _backlog.LowestUnindexedId([]));

        var indexed = new List<long>();
        while (_backlog.HasOld)
        {
            var batch = _backlog.PeekOldBatch();
            Assert.InRange(batch.Count, 1, 64);
            Assert.Equal(Mail.Id(1).Value, _backlog.LowestUnindexedId([]));
            indexed.AddRange(batch.Select(entry => entry.Id.Value));
            _backlog.RemoveOld(batch.Count);
        }

        Assert.Equal(Enumerable.Range(1, 1_001).Reverse().Select(n => Mail.Id(n).Value), indexed);
        Assert.Equal(long.MaxValue, _backlog.LowestUnindexedId([]));
    }

    [Fact]
    public void A_thousand_old_messages_are_recent_ones()
    {
        AddOld(1_000);
        Assert.False(_backlog.HasOld);
        Assert.False(_backlog.IsEmpty);
        Assert.Equal(1_000, _backlog.PeekBatch().Count);
    }

    [Fact]
    public void Deleted_messages_are_forgotten_with_their_text()
    {
        _backlog.Add([Entry(1, 10), Entry(2, 2 << 20), Entry(3, 10)]);
        Assert.True(_backlog.IsDue);

        _backlog.Forget([]);
        Assert.True(_backlog.IsDue);
        _backlog.Forget([Mail.Id(2).Value, Mail.Id(9).Value]);
        Assert.False(_backlog.IsDue);
        Assert.Equal([Mail.Id(1), Mail.Id(3)], _backlog.PeekBatch().Select(entry => entry.Id));
        _backlog.Forget([Mail.Id(1).Value, Mail.Id(3).Value]);
        Assert.True(_backlog.IsEmpty);
    }

    [Fact]
    public void The_lowest_id_is_that_of_all_messages_old_recent_and_added()
    {
        Assert.Equal(long.MaxValue, _backlog.LowestUnindexedId([]));
        Assert.Equal(Mail.Id(4).Value, _backlog.LowestUnindexedId([Entry(7), Entry(4), Entry(5)]));
        _backlog.Add([Entry(6), Entry(3), Entry(8)]);
        Assert.Equal(Mail.Id(3).Value, _backlog.LowestUnindexedId([Entry(4)]));
        Assert.Equal(Mail.Id(2).Value, _backlog.LowestUnindexedId([Entry(2)]));
        _backlog.Remove(2);
        Assert.Equal(Mail.Id(8).Value, _backlog.LowestUnindexedId([]));
        _backlog.Remove(1);
        Assert.True(_backlog.IsEmpty);
    }

    [Fact]
    public void A_batch_is_due_with_a_thousand_messages()
    {
        _backlog.Add([.. Enumerable.Range(1, 999).Select(n => Entry(n))]);
        Assert.False(_backlog.IsDue);
        _backlog.Add([Entry(1_000), Entry(1_001)]);
        Assert.True(_backlog.IsDue);
        Assert.Equal(1_000, _backlog.PeekBatch().Count);
        _backlog.Remove(1_000);
        Assert.False(_backlog.IsDue);
        Assert.Equal(Mail.Id(1_001), Assert.Single(_backlog.PeekBatch()).Id);
    }

    [Fact]
    public void A_batch_is_due_with_2_MiB_of_text_and_has_1()
    {
        _backlog.Add([Entry(1, 1 << 20), Entry(2, (1 << 20) - 1_000)]);
        Assert.False(_backlog.IsDue);
        _backlog.Add([Entry(3, 1_000)]);
        Assert.True(_backlog.IsDue);
        Assert.Equal(Mail.Id(1), Assert.Single(_backlog.PeekBatch()).Id);
        _backlog.Remove(1);
        Assert.False(_backlog.IsDue);
        Assert.Equal([Mail.Id(2), Mail.Id(3)], _backlog.PeekBatch().Select(entry => entry.Id));
    }

    [Fact]
    public void A_batch_is_due_after_a_second()
    {
        _backlog.Add([Entry(1)]);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _backlog.Add([Entry(2)]);
        Assert.False(_backlog.IsDue);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_backlog.IsDue);

        // The second is younger, also after messages beside it are forgotten.
        _backlog.Forget([Mail.Id(1).Value]);
        Assert.False(_backlog.IsDue);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.True(_backlog.IsDue);
        _backlog.Remove(1);
        Assert.False(_backlog.IsDue);
    }

    [Fact]
    public void Texts_beyond_4_MiB_are_not_kept_in_memory()
    {
        _backlog.Add([Entry(1, 4 << 20), Entry(2, 10), Entry(3, 10)]);
        Assert.NotNull(Assert.Single(_backlog.PeekBatch()).Row);
        _backlog.Remove(1);
        Assert.All(_backlog.PeekBatch(), entry => Assert.Null(entry.Row));
        _backlog.Add([Entry(4, 10)]);
        Assert.Equal([true, true, false], _backlog.PeekBatch().Select(entry => entry.Row is null));
        Assert.True(_backlog.PeekBatch()[2].Row!.Length == 10 && _backlog.PeekBatch()[2].TextLength == 10);
    }

    private void AddOld(int count) => _backlog.AddOld([.. Enumerable.Range(1, count).Select(n => Mail.Id(n))]);

    /// <summary>An entry whose row has the given length.</summary>
    private static BacklogEntry Entry(int n, int length = 0)
    {
        var message = Mail.Message() with
        {
            ReversePath = "",
            Deliveries = [],
            Summary = new MessageSummary("", "", "", "", "", Words(length), 0),
        };
        var row = SearchRow.FromMessage(message);
        Assert.Equal(length, row.Length);
        return new BacklogEntry(Mail.Id(n), row);
    }

    /// <summary>Text whose tokens, each after a space, have the given length.</summary>
    private static string Words(int length) =>
        string.Concat(Enumerable.Repeat(" abcd", length / 5)) + new string('x', length % 5);
}
