using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>When the writer works on the search index, and what it writes there.</summary>
public sealed class SearchIndexerTests : IDisposable
{
    private readonly DirectWriter _direct = new();
    private readonly ListLogger _log = new();
    private readonly List<WriteJob> _written = [];
    private readonly SearchIndexer _indexer;
    private bool _fails;

    public SearchIndexerTests() => _indexer = new SearchIndexer(Write, summarizer: null, _direct.Time, _log);

    private SearchBacklog Backlog => _indexer.Backlog;

    public void Dispose() => _direct.Dispose();

    [Fact]
    public void An_index_without_work_is_merged_once()
    {
        Assert.True(_indexer.HasIdleWork);
        _indexer.DoIdleStep();
        Assert.IsType<MergeIndexJob>(Assert.Single(_written));
        Assert.False(_indexer.HasIdleWork);
        _indexer.DoIdleStep();
        Assert.Single(_written);

        // Whatever is indexed may have to be merged.
        Add(1);
        Assert.True(_indexer.HasIdleWork);
        _indexer.DoIdleStep();
        Assert.IsType<IndexMessagesJob>(_written[1]);
        Assert.True(_indexer.HasIdleWork);
        _indexer.DoIdleStep();
        Assert.IsType<MergeIndexJob>(_written[2]);
        Assert.False(_indexer.HasIdleWork);
    }

    [Fact]
    public void Segments_are_merged_until_none_is_left_to_merge()
    {
        for (var n = 1; n <= 12; n++)
        {
            Add(n);
            _indexer.IndexRecent(all: true);
        }

        _written.Clear();
        while (_indexer.HasIdleWork)
        {
            _indexer.DoIdleStep();
        }

        Assert.InRange(_written.Count, 2, 20);
        Assert.All(_written, job => Assert.IsType<MergeIndexJob>(job));
    }

    [Fact]
    public void A_merge_that_fails_waits_for_the_next_batch()
    {
        _fails = true;
        _indexer.DoIdleStep();
        Assert.Single(_written);
        Assert.False(_indexer.HasIdleWork);
    }

    [Fact]
    public void Recent_messages_are_indexed_when_a_batch_is_due_or_all_of_them_are_wanted()
    {
        Add(1, 2, 3);
        _indexer.IndexRecent(all: false);
        Assert.Empty(_written);
        _direct.Time.Advance(TimeSpan.FromSeconds(1));
        _indexer.IndexRecent(all: false);
        Assert.Single(_written);
        Assert.True(Backlog.IsEmpty);
        Assert.Equal(3, _direct.Count("message_search_docsize"));

        Add([.. Enumerable.Range(10, 2_500)]);
        _indexer.IndexRecent(all: false);
        Assert.Equal(2, _written.Count);
        _indexer.IndexRecent(all: true);
        Assert.Equal(4, _written.Count);
        Assert.True(Backlog.IsEmpty);
        Assert.Equal(2_503, _direct.Count("message_search_docsize"));
        _indexer.IndexRecent(all: true);
        Assert.Equal(4, _written.Count);
    }

    [Fact]
    public void A_batch_that_fails_is_tried_again_with_the_next_group_and_not_while_idle()
    {
        Add(1);
        _fails = true;
        _indexer.IndexRecent(all: true);
        Assert.Single(_written);
        Assert.False(Backlog.IsEmpty);
        Assert.False(_indexer.HasIdleWork);

        _fails = false;
        _indexer.IndexRecent(all: true);
        Assert.True(Backlog.IsEmpty);
        Assert.Equal(1, _direct.Count("message_search_docsize"));
        Assert.True(_indexer.HasIdleWork);
    }

    [Fact]
    public void Old_messages_are_indexed_a_batch_a_second_and_at_once_while_idle()
    {
        AddOld(1_001);
        _indexer.IndexRecent(all: false);
        Assert.Single(_written);
        _direct.Time.Advance(TimeSpan.FromMilliseconds(999));
        _indexer.IndexRecent(all: true);
        Assert.Single(_written);
        _direct.Time.Advance(TimeSpan.FromMilliseconds(1));
        _indexer.IndexRecent(all: false);
        Assert.Equal(2, _written.Count);
        Assert.Equal(128, _direct.Count("message_search_docsize"));

        // A recent message comes first. It does not change when the next old ones are due.
        Add(2_000);
        _indexer.DoIdleStep();
        Assert.True(Backlog.IsEmpty);
        Assert.Equal(129, _direct.Count("message_search_docsize"));
        _direct.Time.Advance(TimeSpan.FromSeconds(1));
        _indexer.IndexRecent(all: false);
        Assert.Equal(193, _direct.Count("message_search_docsize"));
        while (Backlog.HasOld)
        {
            Assert.Empty(_log.At(LogLevel.Information));
            Assert.True(_indexer.HasIdleWork);
            _indexer.DoIdleStep();
        }

        Assert.Equal(1_002, _direct.Count("message_search_docsize"));
        Assert.Contains("All messages are indexed", Assert.Single(_log.At(LogLevel.Information)), StringComparison.Ordinal);
        Assert.True(_indexer.HasIdleWork);
    }

    [Fact]
    public void A_message_that_is_gone_is_not_indexed()
    {
        Add(1, 2);
        _direct.Database.Execute($"DELETE FROM message WHERE id = {Mail.Id(1).Value}");
        _indexer.IndexRecent(all: true);
        Assert.Equal(1, _direct.Count("message_search_docsize"));
    }

    [Fact]
    public void Tokens_of_a_batch_that_was_rolled_back_are_written_again()
    {
        Add(1);
        Run(new IndexMessagesJob(Backlog.PeekBatch(), _indexer, areOld: false), job => job.Fail(new IOException()), "ROLLBACK");
        Assert.Equal(0, _direct.Count("search_token"));
        _indexer.IndexRecent(all: true);
        Assert.NotEqual(0, _direct.Count("search_token"));
    }

    [Fact]
    public void A_token_is_written_once_and_only_so_many_are_remembered()
    {
        var tokens = new TokenCache(capacity: 2);
        Insert(tokens, " one two");
        _direct.Database.Execute("DELETE FROM search_token");
        Insert(tokens, "two  one ");
        Assert.Equal(0, _direct.Count("search_token"));

        // A third makes room. A character that is a token by itself is not in the table.
        Insert(tokens, "three");
        Insert(tokens, "one");
        Assert.Equal(2, _direct.Count("search_token"));
        Insert(tokens, "語");
        Assert.Equal(2, _direct.Count("search_token"));
        tokens.Clear();
        _direct.Database.Execute("DELETE FROM search_token");
        Insert(tokens, "one");
        Assert.Equal(1, _direct.Count("search_token"));
    }

    [Fact]
    public async Task Messages_that_are_not_indexed_are_found_from_the_mark_on()
    {
        Add(1, 2, 3, 4);
        _indexer.IndexRecent(all: true);
        _direct.Database.Execute($"""
            DELETE FROM message_search WHERE rowid <> {Mail.Id(3).Value};
            UPDATE message SET deletion = 9223372036854775807 WHERE id = {Mail.Id(4).Value};
            UPDATE tally SET value = {Mail.Id(2).Value} WHERE name = 'unindexed_from'
            """);
        var found = new SearchBacklog(_direct.Time);
        var job = new FindUnindexedJob(found);
        job.Execute(new WriteTransaction(_direct.Database));
        Assert.Equal(1, await _direct.CommitAsync(job));
        Assert.Equal([Mail.Id(2)], found.PeekBatch().Select(entry => entry.Id));
    }

    private void Add(params int[] numbers) => Backlog.Add(_direct.Add(numbers).Unindexed);

    private void AddOld(int count)
    {
        _direct.Add(Enumerable.Range(1, count));
        Backlog.AddOld([.. Enumerable.Range(1, count).Select(n => Mail.Id(n))]);
    }

    private void Insert(TokenCache tokens, string column) => tokens.AddNew(new WriteTransaction(_direct.Database), column);

    private void Write(WriteJob job)
    {
        _written.Add(job);
        Run(job, written => written.Succeed(), "COMMIT");
    }

    private void Run(WriteJob job, Action<WriteJob> complete, string end)
    {
        if (_fails)
        {
            job.Fail(new DatabaseException(SQLitePCL.raw.SQLITE_BUSY, "locked"));
            return;
        }

        _direct.Database.Execute("BEGIN");
        job.Execute(new WriteTransaction(_direct.Database));
        _direct.Database.Execute(end);
        complete(job);
    }
}
