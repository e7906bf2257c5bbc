using Ulak.Receiving;
using Ulak.Storage;

namespace Ulak.Web;

/// <summary>A page of the list of sessions.</summary>
public sealed record SessionsModel(IReadOnlyList<SessionRow> Rows, string Filter, string? Next, string SmtpAddress);

/// <summary>A session in the list: one that goes on, or one that is over.</summary>
public sealed record SessionRow(string Id, DateTimeOffset OpenedAt, string ClientName, string Remote, string Protocol, string State, string Outcome, string Mood, string Trouble)
{
    public static SessionRow Of(StoredSession session) => new(
        session.Id.ToString(),
        session.OpenedAt,
        session.ClientName,
        session.Remote,
        session.Protocol,
        Show.End(session.End),
        OutcomeOf(session),
        session.Faults > 0 || session.End is not ("Quit" or "ClientLeft") ? "bad" : session.Messages > 0 ? "good" : "mild",
        session.Trouble);

    internal static SessionRow Of(SessionRecording live) => new(
        live.Facts.Id.ToString(),
        live.Facts.OpenedAt,
        live.Facts.ClientName ?? "",
        live.Facts.Remote?.ToString() ?? "",
        live.Facts.Protocol,
        "going on",
        "live",
        "mild",
        "");

    private static string OutcomeOf(StoredSession session)
    {
        var messages = session.Messages switch { 0 => "no message", 1 => "1 message", var many => $"{many} messages" };
        return session.Faults switch { 0 => messages, 1 => messages + ", 1 fault", var many => $"{messages}, {many} faults" };
    }
}
