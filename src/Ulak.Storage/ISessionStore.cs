using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>Stores finished SMTP sessions with their dialogues. All members are safe to call concurrently from any thread.</summary>
public interface ISessionStore
{
    /// <summary>
    /// Queues a finished session for writing; a session with the same id is replaced. It becomes durable with a later commit.
    /// </summary>
    /// <remarks>Completes when the session is queued: an SMTP session does not wait for the disk when it ends.</remarks>
    ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken);

    /// <summary>Lists the sessions that match, newest first, one page at a time, without their dialogues.</summary>
    ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>Finds a session with its dialogue; null if there is none.</summary>
    ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken);
}
