using Ulak.Storage.Dialogues;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Saves a session; replaces one with the same id.</summary>
/// <param name="session">The session.</param>
/// <param name="completed">Called when the session is committed, or cannot be.</param>
internal sealed class SaveSessionJob(StoredSession session, Action completed) : WriteJob<bool>
{
    // Encoded by the caller's thread, because the writer's is the busiest.
    private readonly byte[] _dialogue = DialogueCodec.Encode(session.Dialogue);

    public override bool MustBeDurable => false;

    public override bool IsDeferrable => true;

    public override bool NeedsReserve => true;

    public override int EstimatedOctets => _dialogue.Length;

    public override void Execute(WriteTransaction transaction)
    {
        transaction.SessionCountDelta -= transaction.Prepare("DELETE FROM session WHERE id = ?").Bind(1, session.Id.Value)
            .ExecuteNonQuery();
        transaction.Prepare("""
            INSERT INTO session (id, opened_at, closed_at, messages, faults, octets_in, octets_out, listener, remote, client_name, protocol,
                ended, trouble, dialogue)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .Bind(1, session.Id.Value)
            .Bind(2, session.OpenedAt.ToUnixTimeMilliseconds())
            .Bind(3, session.ClosedAt.ToUnixTimeMilliseconds())
            .Bind(4, session.Messages)
            .Bind(5, session.Faults)
            .Bind(6, session.OctetsIn)
            .Bind(7, session.OctetsOut)
            .Bind(8, session.Listener)
            .Bind(9, session.Remote)
            .Bind(10, session.ClientName)
            .Bind(11, session.Protocol)
            .Bind(12, session.End)
            .Bind(13, session.ErrorReply)
            .Bind(14, _dialogue)
            .ExecuteNonQuery();
        transaction.SessionCountDelta++;
        transaction.Changes.Add(new StoreChange(StoreChangeKind.SessionAdded, session.Id));
    }

    protected override void ReleaseResources() => completed();
}
