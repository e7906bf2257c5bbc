using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Puts the next messages of the backlog into the search index.</summary>
internal sealed class IndexMessagesJob(SearchBacklog backlog, MessageSummarizer? summarizer) : WriteJob<bool>
{
    private readonly List<BacklogEntry> _entries = backlog.PeekBatch();

    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
        foreach (var (id, message, _) in _entries)
        {
            // Deleted meanwhile, perhaps by another process.
            if (transaction.Exists(id.Value))
            {
                (message is null ? SearchRow.ReadStored(transaction, id, summarizer) : SearchRow.FromMessage(message)).Insert(transaction, id);
            }
        }
    }

    public override void Succeed()
    {
        backlog.Remove(_entries.Count);
        base.Succeed();
    }
}

/// <summary>Writes nothing; it is answered when everything that was committed before it is in the search index.</summary>
internal sealed class IndexBarrierJob : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
    }
}

/// <summary>For the owner, at the start: finds what a crash kept from being indexed.</summary>
internal sealed class FindUnindexedJob(SearchBacklog backlog) : WriteJob<int>
{
    private readonly List<BacklogEntry> _found = [];

    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
        _found.Clear();
        var rows = transaction.Prepare("""
            SELECT m.id FROM message m
            WHERE m.id >= (SELECT value FROM tally WHERE name = 'unindexed_from') AND m.id NOT IN (SELECT id FROM message_search_docsize WHERE id = m.id)
            ORDER BY m.id
            """);
        while (rows.Step())
        {
            _found.Add(new BacklogEntry(new MailId(rows.GetInt64(0)), null, Environment.TickCount64));
        }

        rows.Reset();
        Result = _found.Count;
    }

    public override void Succeed()
    {
        backlog.Add(_found);
        base.Succeed();
    }
}
