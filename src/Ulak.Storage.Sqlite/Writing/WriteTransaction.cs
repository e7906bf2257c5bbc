using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>The transaction that jobs write in: the writer's connection, and what to do after the commit.</summary>
internal sealed class WriteTransaction(Database database)
{
    /// <summary>The value of <c>message.deletion</c> for a message that no list shows and the queue keeps.</summary>
    public const long Unlisted = long.MaxValue;

    /// <summary>The writer's connection.</summary>
    public Database Database => database;

    /// <summary>The changes to publish after the commit.</summary>
    public List<StoreChange> Changes { get; } = [];

    /// <summary>The messages that this transaction adds and that are indexed later.</summary>
    public List<BacklogEntry> Unindexed { get; } = [];

    /// <summary>The lowest id of a message that this transaction adds and that a later search for such messages finds.</summary>
    public long LowestUnindexed { get; set; } = long.MaxValue;

    /// <summary>The messages that this transaction deletes.</summary>
    public HashSet<long> Deleted { get; } = [];

    /// <summary>The change of the number of visible messages.</summary>
    public int MessageCountDelta { get; set; }

    /// <summary>The change of the number of octets of all messages.</summary>
    public long OctetsDelta { get; set; }

    /// <summary>The change of the number of sessions.</summary>
    public int SessionCountDelta { get; set; }

    /// <inheritdoc cref="Database.Prepare"/>
    public Statement Prepare(string sql, params ReadOnlySpan<SqlValue> values) => database.Prepare(sql, values);

    /// <summary>The row that was inserted last.</summary>
    public long LastRowId => database.Scalar("SELECT last_insert_rowid()");

    /// <summary>Runs a statement without result rows; returns the number of rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> values) => database.Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Deletes a message and everything that belongs to it; returns false if there is none.</summary>
    public bool DeleteMessage(long id)
    {
        var wasVisible = IsVisible(id);
        if (IsQueued(id))
        {
            // A relay has not delivered it yet. It is no longer listed, and deleted after its delivery.
            Execute("UPDATE message SET deletion = ? WHERE id = ?", Unlisted, id);
            MessageCountDelta -= wasVisible ? 1 : 0;
            return wasVisible;
        }

        var octets = SizeOf(id);
        if (Execute("DELETE FROM message WHERE id = ?", id) == 0)
        {
            return false;
        }

        Execute("DELETE FROM chunk WHERE message_id = ?", id);
        Execute("DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE message_id = ?)", id);
        Execute("DELETE FROM delivery WHERE message_id = ?", id);
        Execute("DELETE FROM message_search WHERE rowid = ?", id);
        Execute("DELETE FROM message_remarks WHERE message_id = ?", id);
        Execute("DELETE FROM tag WHERE message_id = ?", id);
        Execute("DELETE FROM submission WHERE message_id = ?", id);
        MessageCountDelta -= wasVisible ? 1 : 0;
        OctetsDelta -= octets;
        Deleted.Add(id);
        Unindexed.RemoveAll(entry => entry.Id.Value == id);
        return true;
    }

    /// <summary>Whether there is such a message outside the trash.</summary>
    public bool IsVisible(long id) => HasRow("SELECT 1 FROM message WHERE id = ? AND deletion IS NULL", id);

    /// <summary>Whether a delivery of the message is in the queue.</summary>
    public bool IsQueued(long id) => HasRow("SELECT 1 FROM queue WHERE message_id = ?", id);

    /// <summary>Whether the message is only in the queue.</summary>
    public bool IsUnlisted(long id) => HasRow("SELECT 1 FROM message WHERE id = ? AND deletion = 9223372036854775807", id);

    /// <summary>Whether there is such a message, in the trash or not.</summary>
    public bool Exists(long id) => HasRow("SELECT 1 FROM message WHERE id = ?", id);

    /// <summary>Adds a change of one message, or of several.</summary>
    public void AddChange(StoreChangeKind kind, long id, int count)
    {
        if (count > 0)
        {
            Changes.Add(new StoreChange(kind, count == 1 ? new MailId(id) : default));
        }
    }

    /// <summary>The position of the last record of a journal that is applied; 0 for none.</summary>
    public long AppliedPosition { get; set; }

    /// <summary>Writes the tallies; the last thing before the commit.</summary>
    public void WriteTallies(SearchBacklog backlog)
    {
        AddToTally("messages", MessageCountDelta);
        AddToTally("sessions", SessionCountDelta);
        if (AppliedPosition > 0)
        {
            SetTally("applied", AppliedPosition);
        }

        if (Unindexed.Count > 0)
        {
            // Raised only by the next message that is added: a start that checks too many messages does no harm.
            SetTally("unindexed_from", backlog.LowestUnindexedId(Unindexed));
        }

        if (LowestUnindexed < long.MaxValue)
        {
            Execute("UPDATE tally SET value = ?1 WHERE name = 'unindexed_from' AND value > ?1", LowestUnindexed);
        }
    }

    /// <summary>Sets a value in the table of tallies.</summary>
    public void SetTally(string name, long value) =>
        Execute("UPDATE tally SET value = ? WHERE name = ?", value, name);

    private void AddToTally(string name, int change)
    {
        if (change != 0)
        {
            Execute("UPDATE tally SET value = value + ? WHERE name = ?", change, name);
        }
    }

    private long SizeOf(long id) => Prepare("SELECT size FROM message WHERE id = ?", id).ReadFirst(row => row.GetInt64(0));

    private bool HasRow(string sql, long id) => Prepare(sql, id).HasRow();
}
