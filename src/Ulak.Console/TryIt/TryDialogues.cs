using System.Collections.Concurrent;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;

namespace Ulak.Console.TryIt;

/// <summary>Which of the server's sessions is that of a page.</summary>
internal sealed class TryDialogues(SessionJournal journal)
{
    private const int Most = 200;

    private readonly ConcurrentDictionary<string, MailId> _ids = new(StringComparer.Ordinal);

    /// <summary>Finds the server's end of a session that has just been greeted.</summary>
    public void Remember(string name, TrySession session)
    {
        if (_ids.Count >= Most)
        {
            _ids.Clear();
        }

        if (journal.Live.FirstOrDefault(each => session.LocalEndPoint.Equals(each.Facts.Remote)) is { } live)
        {
            _ids[name] = live.Facts.Id;
        }
    }

    public MailId? IdOf(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    public SessionRecording? Live(MailId id) => journal.Find(id);
}
