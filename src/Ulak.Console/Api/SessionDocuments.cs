using System.Text.Json.Serialization;
using Ulak.Console.Dialogues;
using Ulak.Inbox.Receiving;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>A page of sessions; <see cref="Next"/> is the next page's <c>after</c>, null at the end.</summary>
internal sealed record SessionListDocument(IReadOnlyList<SessionDocument> Sessions, string? Next);

/// <summary>A session, live or closed.</summary>
internal sealed record SessionDocument
{
    public required string Id { get; init; }

    public required bool Live { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required string Listener { get; init; }

    public required string Remote { get; init; }

    public required string ClientName { get; init; }

    public required string Protocol { get; init; }

    /// <summary>The stage: greeting, tls, ready, transaction, data or closed.</summary>
    public required string State { get; init; }

    /// <summary>How it ended. Null for a live session.</summary>
    public string? End { get; init; }

    public int? Messages { get; init; }

    public int? Faults { get; init; }

    public long? OctetsIn { get; init; }

    public long? OctetsOut { get; init; }

    public string? Trouble { get; init; }

    /// <summary>The dialogue, line by line. Absent in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DialogueLineDocument>? Dialogue { get; init; }

    public static SessionDocument Of(StoredSession session) => new()
    {
        Id = session.Id.ToString(),
        Live = false,
        OpenedAt = session.OpenedAt,
        ClosedAt = session.ClosedAt,
        Listener = session.Listener,
        Remote = session.Remote,
        ClientName = session.ClientName,
        Protocol = session.Protocol,
        State = "closed",
        End = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(session.End),
        Messages = session.Messages,
        Faults = session.Faults,
        OctetsIn = session.OctetsIn,
        OctetsOut = session.OctetsOut,
        Trouble = session.ErrorReply,
    };

    public static SessionDocument Of(SessionRecording live) => new()
    {
        Id = live.Facts.Id.ToString(),
        Live = true,
        OpenedAt = live.Facts.OpenedAt,
        Listener = live.Facts.Listener,
        Remote = live.Facts.Remote?.ToString() ?? "",
        ClientName = live.Facts.ClientName ?? "",
        Protocol = live.Facts.Protocol,
        State = live.Stage.ToString().ToLowerInvariant(),
    };
}

/// <summary>A line of a dialogue with its meaning. Times are milliseconds since the session began.</summary>
internal sealed record DialogueLineDocument(double At, string By, string Text, string Meaning)
{
    /// <summary>The reply code of a line from the server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaultDocument? Fault { get; init; }

    /// <summary>What a strict server would have refused. Absent where there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RemarkDocument>? Remarks { get; init; }

    public static DialogueLineDocument Of(DialogueRow line) => new(
        line.At.TotalMilliseconds,
        line.By switch { "C" => "client", "S" => "server", _ => "event" },
        line.Before + line.Marked + line.After,
        line.Meaning)
    {
        Code = line.Code,
        Fault = line.Fault is { } fault
            ? new FaultDocument(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(fault.Kind.ToString()), fault.Column,
                fault.Length, fault.Expected, fault.Rule, fault.SuggestedLine)
            : null,
        Remarks = line.Remarks.IsEmpty
            ? null
            : [.. line.Remarks.Select(remark => RemarkDocument.Of(
                System.Text.Encoding.UTF8.GetBytes(remark.Line.Before + remark.Line.Marked + remark.Line.After), remark.Fault))],
    };
}

/// <summary>What is wrong with a line: the octet, counted from 1, the rule, and the line that was probably meant.</summary>
internal sealed record FaultDocument(string Kind, int Column, int Length, string Expected, string Rule, string? Intention);
