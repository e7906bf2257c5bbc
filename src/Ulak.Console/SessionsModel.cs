using Ulak.Console.Codes;
using Ulak.Inbox.Receiving;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>A page of the list of sessions.</summary>
/// <param name="Language">The page's language.</param>
/// <param name="Rows">The sessions.</param>
/// <param name="Filter">The filter. Empty for all.</param>
/// <param name="Next">The address of the next page, or null.</param>
/// <param name="SmtpAddress">The address that receives mail.</param>
/// <param name="CompareWith">The session to compare with, or null.</param>
public sealed record SessionsModel(PageLanguage Language, IReadOnlyList<SessionRow> Rows, string Filter, string? Next, string SmtpAddress,
    string? CompareWith)
{
    /// <summary>The address that a row links to.</summary>
    public string Link(SessionRow row) => CompareWith is { } first ? $"/sessions/{first}/compare/{row.Id}" : $"/sessions/{row.Id}";
}

/// <summary>A session in the list, live or closed.</summary>
public sealed record SessionRow(string Id, DateTimeOffset OpenedAt, string ClientName, string Remote, string Protocol, string State,
    string Outcome, string Severity, string Trouble)
{
    public static SessionRow Of(StoredSession session, PageLanguage language) => new(
        session.Id.ToString(),
        session.OpenedAt,
        session.ClientName,
        session.Remote,
        session.Protocol,
        DisplayFormat.EndReason(session.End, language),
        OutcomeOf(session, language),
        SeverityOf(session),
        session.ErrorReply);

    internal static SessionRow Of(SessionRecording live, PageLanguage language) => new(
        live.Facts.Id.ToString(),
        live.Facts.OpenedAt,
        live.Facts.ClientName ?? "",
        live.Facts.Remote?.ToString() ?? "",
        live.Facts.Protocol,
        StageOf(live, language),
        language.Word("live"),
        "mild",
        "");

    /// <summary>The stage of a live session, in words.</summary>
    internal static string StageOf(SessionRecording live, PageLanguage language) =>
        language.Word("stage-" + live.Stage.ToString().ToLowerInvariant());

    /// <summary>The colour of a session: that of its first refusal; green where it delivered something without one.</summary>
    internal static string SeverityOf(StoredSession session) => session switch
    {
        { ErrorReply: ['4', ..] } => "wait",
        { ErrorReply: ['5', ..] } or { Faults: > 0 } => "bad",
        { End: not ("Quit" or "ClientLeft" or "ClientDisconnected") } => "wait",
        { Messages: > 0 } => "good",
        _ => "mild",
    };

    private static string OutcomeOf(StoredSession session, PageLanguage language)
    {
        var messages =
            session.Messages switch
            {
                0 => language.Word("no-message"),
                1 => language.Word("message-one"),
                var many => language.Word("message-many", many)
            };
        return session.Faults switch
        {
            0 => messages,
            1 => messages + ", " + language.Word("fault-one"),
            var many => messages + ", " + language.Word("fault-many", many)
        };
    }
}
