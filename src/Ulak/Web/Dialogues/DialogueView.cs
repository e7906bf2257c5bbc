using Ulak.Receiving;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Web.Dialogues;

/// <summary>A session's dialogue as its page shows it.</summary>
public sealed record DialogueView(string Client, DateTimeOffset OpenedAt, string Remote, string Protocol, string Outcome, bool IsLive, IReadOnlyList<DialogueLine> Lines)
{
    public static DialogueView Of(StoredSession session)
    {
        var row = SessionRow.Of(session);
        return new(Name(session.ClientName), session.OpenedAt, session.Remote, session.Protocol, $"{row.Outcome}; {row.State}", IsLive: false, LinesOf(session.Dialogue));
    }

    internal static DialogueView Of(SessionRecording live) => new(
        Name(live.Facts.ClientName), live.Facts.OpenedAt, live.Facts.Remote?.ToString() ?? "", live.Facts.Protocol, "it is going on", IsLive: true, LinesOf(live.Snapshot()));

    private static List<DialogueLine> LinesOf(IEnumerable<DialogueEntry> entries)
    {
        var lines = new List<DialogueLine>();
        foreach (var entry in entries)
        {
            lines.AddRange(DialogueLine.Of(entry));
        }

        return lines;
    }

    private static string Name(string? client) => string.IsNullOrEmpty(client) ? "a client that said no name" : client;
}
