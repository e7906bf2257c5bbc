using Ulak.Console.Codes;
using Ulak.Inbox.Receiving;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Console.Dialogues;

/// <summary>A session's dialogue, as its page shows it.</summary>
public sealed record DialogueView(PageLanguage Language, string Id, string Client, DateTimeOffset OpenedAt, string Remote,
    string Protocol, string Outcome, bool IsLive, IReadOnlyList<DialogueRow> Rows)
{
    public static DialogueView Of(StoredSession session, PageLanguage language)
    {
        var row = SessionRow.Of(session, language);
        return new(language, session.Id.ToString(), Name(session.ClientName, language), session.OpenedAt, session.Remote,
            session.Protocol, $"{row.Outcome}; {row.State}", IsLive: false, RowsOf(session.Dialogue, language));
    }

    internal static DialogueView Of(SessionRecording live, PageLanguage language) => new(
        language, live.Facts.Id.ToString(), Name(live.Facts.ClientName, language), live.Facts.OpenedAt, live.Facts.Remote?.ToString()
            ?? "", live.Facts.Protocol, $"{language.Word("it-goes-on")}: {SessionRow.StageOf(live, language)}", IsLive: true,
            RowsOf(live.Snapshot(), language));

    private static List<DialogueRow> RowsOf(IEnumerable<DialogueEntry> entries, PageLanguage language)
    {
        var lines = entries.SelectMany(entry => DialogueRow.Of(entry, language.Code)).ToList();
        var waits = lines.Select((line, i) => i == 0 ? TimeSpan.Zero : line.At - lines[i - 1].At).ToList();
        var longest = waits.Count == 0 ? TimeSpan.Zero : waits.Max();
        return longest <= TimeSpan.Zero ? lines
            : [.. lines.Select((line, i) => line with { Wait = (int)Math.Round(100 * (waits[i] / longest)) })];
    }

    private static string Name(string? client, PageLanguage language) =>
        string.IsNullOrEmpty(client) ? language.Word("client-no-name") : client;
}
