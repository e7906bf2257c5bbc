using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Writes messages to the search index.</summary>
internal sealed class IndexMessagesJob(List<BacklogEntry> entries, SearchIndexer indexer, bool areOld) : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override bool NeedsReserve => true;

    public override void Execute(WriteTransaction transaction)
    {
        foreach (var (id, row) in entries)
        {
            // Another process may have deleted the message.
            if (transaction.Exists(id.Value))
            {
                (row ?? SearchRow.ReadStored(transaction, id, indexer)).Insert(transaction, id, indexer.Tokens);
            }
        }
    }

    public override void Succeed()
    {
        indexer.Remove(entries.Count, areOld);
        base.Succeed();
    }

    public override void Fail(Exception cause)
    {
        indexer.Tokens.Clear();
        base.Fail(cause);
    }
}

/// <summary>Merges segments of the search index, a little at a time. The result is whether there may be more to merge.</summary>
internal sealed class MergeIndexJob : WriteJob<bool>
{
    /// <summary>The pages that one step writes: 2 MiB.</summary>
    private const int Pages = 512;

    public override bool MustBeDurable => false;

    public override bool NeedsReserve => true;

    public override void Execute(WriteTransaction transaction)
    {
        var before = transaction.Database.TotalChangedRows;
        transaction.Execute("INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)", Pages);

        // Fewer than two changes: nothing was merged (SQLite's documentation of FTS5, 'merge').
        Result = transaction.Database.TotalChangedRows - before >= 2;
    }
}

/// <summary>Writes nothing. It completes when all messages committed before it are in the search index.</summary>
internal sealed class IndexBarrierJob : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
    }
}

/// <summary>Finds the messages that are not in the search index. The owner runs it at the start.</summary>
internal sealed class FindUnindexedJob(SearchBacklog backlog) : WriteJob<int>
{
    private List<MailId> _found = [];

    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
        _found = transaction.Prepare("""
            SELECT m.id FROM message m
            WHERE m.id >= (SELECT value FROM tally WHERE name = 'unindexed_from')
                AND (m.deletion IS NULL OR m.deletion < 9223372036854775807)
                AND m.id NOT IN (SELECT id FROM message_search_docsize WHERE id = m.id)
            ORDER BY m.id
            """).ReadAll(row => row.GetId(0));
        Result = _found.Count;
    }

    public override void Succeed()
    {
        backlog.AddOld(_found);
        base.Succeed();
    }
}
