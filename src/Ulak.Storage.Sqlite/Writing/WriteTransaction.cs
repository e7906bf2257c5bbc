using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>The transaction that jobs write in: the connection, what is to be told after the commit, and how the tallies change.</summary>
internal sealed class WriteTransaction(Database database)
{
    /// <summary>The writer's connection.</summary>
    public Database Database => database;

    /// <summary>What to tell the watchers after the commit.</summary>
    public List<StoreChange> Changes { get; } = [];

    /// <summary>Messages that it adds and leaves to be indexed later.</summary>
    public List<BacklogEntry> Unindexed { get; } = [];

    /// <summary>How many messages came, less those that went.</summary>
    public int MessageCountDelta { get; set; }

    /// <summary>How many sessions came, less those that went.</summary>
    public int SessionCountDelta { get; set; }

    /// <summary>A prepared statement of the writer's connection.</summary>
    public Statement Prepare(string sql) => database.Prepare(sql);

    /// <summary>Deletes one message with all that belongs to it; false where it is not there.</summary>
    public bool DeleteMessage(long id)
    {
        var wasSeen = IsVisible(id);
        if (Prepare("DELETE FROM message WHERE id = ?").Bind(1, id).ExecuteNonQuery() == 0)
        {
            return false;
        }

        Prepare("DELETE FROM chunk WHERE message_id = ?").Bind(1, id).ExecuteNonQuery();
        Prepare("DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE message_id = ?)").Bind(1, id).ExecuteNonQuery();
        Prepare("DELETE FROM delivery WHERE message_id = ?").Bind(1, id).ExecuteNonQuery();
        Prepare("DELETE FROM message_search WHERE rowid = ?").Bind(1, id).ExecuteNonQuery();
        Prepare("DELETE FROM tag WHERE message_id = ?").Bind(1, id).ExecuteNonQuery();
        MessageCountDelta -= wasSeen ? 1 : 0;
        return true;
    }

    /// <summary>Whether there is such a message, and it is not discarded.</summary>
    public bool IsVisible(long id)
    {
        var row = Prepare("SELECT 1 FROM message WHERE id = ? AND deletion IS NULL").Bind(1, id);
        var found = row.Step();
        row.Reset();
        return found;
    }

    /// <summary>Whether there is such a message, discarded or not.</summary>
    public bool Exists(long id)
    {
        var row = Prepare("SELECT 1 FROM message WHERE id = ?").Bind(1, id);
        var found = row.Step();
        row.Reset();
        return found;
    }

    /// <summary>Tells of a change to one message, or to several at once.</summary>
    public void AddChange(StoreChangeKind kind, long id, int count)
    {
        if (count > 0)
        {
            Changes.Add(new StoreChange(kind, count == 1 ? new MailId(id) : default));
        }
    }

    /// <summary>Writes the tallies, as the last thing before the commit.</summary>
    public void WriteTallies(SearchBacklog backlog)
    {
        AddToTally("messages", MessageCountDelta);
        AddToTally("sessions", SessionCountDelta);
        if (Unindexed.Count > 0)
        {
            // It rises only with the next message: a start that looks at a few too many loses nothing.
            Prepare("UPDATE tally SET value = ? WHERE name = 'unindexed_from'").Bind(1, backlog.LowestUnindexedId(Unindexed)).ExecuteNonQuery();
        }
    }

    private void AddToTally(string name, int change)
    {
        if (change != 0)
        {
            Prepare("UPDATE tally SET value = value + ? WHERE name = ?").Bind(1, change).Bind(2, name).ExecuteNonQuery();
        }
    }
}
