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
        transaction.SessionCountDelta -= transaction.Execute("DELETE FROM session WHERE id = ?", session.Id);
        transaction.Execute("""
            INSERT INTO session (id, opened_at, closed_at, messages, faults, octets_in, octets_out, listener, remote, client_name, protocol,
                ended, trouble, dialogue)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            session.Id, session.OpenedAt, session.ClosedAt, session.Messages, session.Faults, session.OctetsIn, session.OctetsOut,
            session.Listener, session.Remote, session.ClientName, session.Protocol, session.End, session.ErrorReply, _dialogue);
        transaction.SessionCountDelta++;
        transaction.Changes.Add(new StoreChange(StoreChangeKind.SessionAdded, session.Id));
    }

    protected override void ReleaseResources() => completed();
}
