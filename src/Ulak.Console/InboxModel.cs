using System.Collections.Immutable;
using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Storage;
using Ulak.Storage.Search;

namespace Ulak.Console;

/// <summary>A page of the inbox.</summary>
public sealed record InboxModel(PageLanguage Language, ImmutableArray<MessageListItem> Items, long Count, string? Search, string? Next,
    string SmtpAddress)
{
    /// <summary>The token of a deletion that can be undone. Null for none.</summary>
    public string? Undo { get; init; }

    /// <summary>The number of deleted messages.</summary>
    public int Deleted { get; init; }

    /// <summary>What is wrong with the search, e.g. an unknown filter. Null for a valid search.</summary>
    public string? SearchProblem => SearchQuery.Parse(Search).Problems.FirstOrDefault();

    public string SendOption => SmtpAddress == "127.0.0.1:2525" ? "" : " --server " + SmtpAddress;

    /// <summary>Sample code that sends mail to this server.</summary>
    public IReadOnlyList<Snippet> Snippets => Snippet.For(SmtpAddress);

    public string CountSentence => (Search, Count) switch
    {
        ({ } search, _) => Language.Word("matches", search),
        (_, 1) => Language.Word("message-one"),
        _ => Language.Word("message-many", Count.ToString("N0", CultureInfo.InvariantCulture)),
    };
}
