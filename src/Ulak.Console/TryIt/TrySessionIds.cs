using System.Collections.Concurrent;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;

namespace Ulak.Console.TryIt;

/// <summary>Maps sessions of the page <c>/try</c> to the sessions of the server.</summary>
internal sealed class TrySessionIds(SessionTracker journal)
{
    private const int MaxSessions = 200;

    private readonly ConcurrentDictionary<string, MailId> _ids = new(StringComparer.Ordinal);

    /// <summary>Finds the server's session for a new connection.</summary>
    public void Register(string name, TrySession session)
    {
        if (_ids.Count >= MaxSessions)
        {
            _ids.Clear();
        }

        if (journal.Live.FirstOrDefault(each => session.LocalEndPoint.Equals(each.Facts.Remote)) is { } live)
        {
            _ids[name] = live.Facts.Id;
        }
    }

    public MailId? FindId(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    public SessionRecording? FindLive(MailId id) => journal.Find(id);
}
