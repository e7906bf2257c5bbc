using System.Collections.Immutable;
using Ulak.Console.Bounces;
using Ulak.Console.Codes;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Search;

namespace Ulak.Console.Lists;

/// <summary>The list of messages, as the inbox shows it and as it stands beside a message.</summary>
public sealed record MailListModel
{
    public required PageLanguage Language { get; init; }

    internal ImmutableArray<MailRow> Rows { get; init; } = [];

    /// <summary>How many messages match the search, or how many there are.</summary>
    public long Count { get; init; }

    /// <summary>What is searched for; null for nothing.</summary>
    public string? Search { get; init; }

    /// <summary>What is wrong with the search, such as an unknown operator; null for a valid search.</summary>
    public string? SearchProblem => SearchQuery.Parse(Search).Problems.FirstOrDefault();

    /// <summary>Where the page begins: before this message; null for the newest.</summary>
    public string? Before { get; init; }

    /// <summary>The address of the next page; null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>The message that is open beside the list; null for none.</summary>
    public MailId? Current { get; init; }

    public required string SmtpAddress { get; init; }

    /// <summary>Whether the search is the reader's own, and not one that the rail offers.</summary>
    public bool CanBeSaved { get; init; }

    public string SendOption => SmtpAddress == "127.0.0.1:2525" ? "" : " --server " + SmtpAddress;

    /// <summary>How programs are pointed at this server.</summary>
    public IReadOnlyList<Snippet> Snippets => Snippet.For(SmtpAddress);

    public string Title => Search switch
    {
        "is:starred" => Language.Word("starred"),
        "is:bounce" => Language.Word("bounces"),
        "is:unread" => Language.Word("unread-title"),
        _ => Language.Word(Search is null ? "inbox" : "search-results"),
    };

    public string CountSentence => Count == 1 ? Language.Word("message-one")
        : Language.Word("message-many", DisplayFormat.Number(Count, Language));

    /// <summary>The filters above the list, with their searches.</summary>
    public IEnumerable<(string Title, string? Search)> Filters =>
        [(Language.Word("all"), null), (Language.Word("unread-title"), "is:unread"), (Language.Word("starred"), "is:starred"),
            (Language.Word("with-attachment"), "has:attachment"), (Language.Word("with-remarks"), "has:remarks")];

    public string Link(string? search) => search is null ? "/" : "/?q=" + Uri.EscapeDataString(search);

    /// <summary>The address of a message, with the search that it was found by.</summary>
    public string LinkTo(MailId id) => $"/messages/{id}{(Search is null ? "" : "?q=" + Uri.EscapeDataString(Search))}";
}

/// <summary>A message in the list.</summary>
internal sealed record MailRow(MessageListItem Item, Bounce? Bounce)
{
    /// <summary>The sender's name without the address.</summary>
    public string NameIn(PageLanguage language) => DisplayFormat.SenderName(Item, language);

    /// <summary>What a report is about, in two or three words.</summary>
    public string BounceText(PageLanguage language) =>
        Bounce is null ? "" : $"{language.Word("bounce")} · {Bounce.TitleIn(language.Code)}";

    public string BounceClass => Bounce is { IsTemporary: true } ? "wait" : "bad";
}
