using System.Collections.Immutable;
using Ulak.Console.Bounces;
using Ulak.Console.Codes;
using Ulak.Inbox.Receiving;
using Ulak.Reference;
using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Console.Dialogues;

/// <summary>The dialogue of a session, as its page shows it.</summary>
public sealed record DialogueView
{
    private const int MaxCards = 20;

    public required PageLanguage Language { get; init; }

    public required string Id { get; init; }

    /// <summary>The name that the client gave, or a word for none.</summary>
    public required string Client { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The client's address and port.</summary>
    public required string Remote { get; init; }

    public required string Protocol { get; init; }

    /// <summary>How it came out, in a sentence.</summary>
    public required string Outcome { get; init; }

    /// <summary>The colour of the outcome: <c>good</c>, <c>wait</c>, <c>bad</c> or <c>mild</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>How it ended, or the stage that it is in.</summary>
    public required string State { get; init; }

    public required bool IsLive { get; init; }

    public required IReadOnlyList<DialogueRow> Rows { get; init; }

    /// <summary>The longest wait before a line: the end of the axis.</summary>
    public TimeSpan LongestWait { get; init; }

    /// <summary>The messages that came in it.</summary>
    public ImmutableArray<MessageListItem> Messages { get; init; } = [];

    /// <summary>The id of the first faulty line in the page; empty for none.</summary>
    public string Anchor { get; init; } = "fault";

    /// <summary>Whether replies that refuse are explained below their line.</summary>
    public bool ExplainsReplies { get; init; } = true;

    /// <summary>The language of the explanations.</summary>
    public string CardLanguage { get; init; } = "en";

    /// <summary>The address of the page, to which the language of the explanations is added.</summary>
    public string CardAddress { get; init; } = "";

    /// <summary>
    /// The explanations of the replies that refuse, by the text of the reply. A reply that comes again is explained where it came first.
    /// </summary>
    public IReadOnlyDictionary<string, ExplanationCardModel> Explain()
    {
        var languages = CodeCatalog.Default.Languages;
        return Rows.Where(_ => ExplainsReplies).Select(row => row.Refusal).OfType<string>().Distinct().Take(MaxCards).ToDictionary(
            reply => reply,
            reply => new ExplanationCardModel(Language, Explainer.Explain(reply, new ExplainOptions { Language = CardLanguage }))
            {
                Source = reply,
                Languages = [.. languages.Select(each => (each.Code, each.Name, LocalPath.With(CardAddress, "explain=" + each.Code)))],
            });
    }

    /// <summary>The same dialogue with the explanations in the language that a request asks for.</summary>
    /// <param name="request">The request: <c>?explain=tr</c>.</param>
    /// <param name="address">The address of the page.</param>
    public DialogueView WithCards(HttpRequest request, string address)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = request.Query["explain"].ToString();
        return this with
        {
            CardLanguage = CodeCatalog.Default.Languages.Any(each => each.Code == asked) ? asked : Language.Code,
            CardAddress = address,
        };
    }

    /// <summary>The first line that is wrong or refused; null where all went well.</summary>
    public DialogueRow? FirstFault => Rows.FirstOrDefault(row => row.Fault is not null) ?? Rows.FirstOrDefault(row => row.IsRefusal);

    public static DialogueView Of(StoredSession session, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(language);
        var (rows, longest) = RowsOf(session.Dialogue, language);
        return new DialogueView
        {
            Language = language,
            Id = session.Id.ToString(),
            Client = Name(session.ClientName, language),
            OpenedAt = session.OpenedAt,
            Remote = session.Remote,
            Protocol = session.Protocol,
            Outcome = SessionSentence.Of(session, rows, language),
            Severity = SessionRow.SeverityOf(session),
            State = DisplayFormat.EndReason(session.End, language),
            IsLive = false,
            Rows = rows,
            LongestWait = longest,
        };
    }

    /// <summary>The dialogue of an attempt to deliver, in which this server is the client.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="anchor">As <see cref="Anchor"/>.</param>
    /// <param name="language">The page's language.</param>
    public static DialogueView Of(StoredAttempt attempt, string anchor, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(language);
        var (rows, longest) = RowsOf(attempt.Dialogue, language);
        return new DialogueView
        {
            Language = language,
            Id = "",
            Client = attempt.Host,
            OpenedAt = attempt.At,
            Remote = attempt.Host,
            Protocol = "",
            Outcome = attempt.Reply,
            Severity = attempt.Outcome switch { "delivered" => "good", "deferred" => "wait", _ => "bad" },
            State = "",
            IsLive = false,
            Rows = rows,
            LongestWait = longest,
            Anchor = anchor,
            ExplainsReplies = false,
            CardLanguage = language.Code,
        };
    }

    internal static DialogueView Of(SessionRecording live, PageLanguage language)
    {
        var (rows, longest) = RowsOf(live.Snapshot(), language);
        return new DialogueView
        {
            Language = language,
            Id = live.Facts.Id.ToString(),
            Client = Name(live.Facts.ClientName, language),
            OpenedAt = live.Facts.OpenedAt,
            Remote = live.Facts.Remote?.ToString() ?? "",
            Protocol = live.Facts.Protocol,
            Outcome = language.Word("outcome-live"),
            Severity = "mild",
            State = SessionRow.StageOf(live, language),
            IsLive = true,
            Rows = rows,
            LongestWait = longest,
        };
    }

    private static (List<DialogueRow> Rows, TimeSpan Longest) RowsOf(IEnumerable<DialogueEntry> entries, PageLanguage language)
    {
        var lines = entries.SelectMany(entry => DialogueRow.Of(entry, language.Code)).ToList();
        var waits = lines.Select((line, i) => i == 0 ? TimeSpan.Zero : line.At - lines[i - 1].At).ToList();
        var longest = waits.Count == 0 ? TimeSpan.Zero : waits.Max();
        return (longest <= TimeSpan.Zero ? lines
            : [.. lines.Select((line, i) => line with { Wait = (int)Math.Round(100 * (waits[i] / longest)) })], longest);
    }

    private static string Name(string? client, PageLanguage language) => string.IsNullOrEmpty(client) ? language.Word("client-no-name")
        : client;
}
