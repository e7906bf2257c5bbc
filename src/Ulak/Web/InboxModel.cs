using System.Collections.Immutable;
using System.Globalization;
using Ulak.Storage;

namespace Ulak.Web;

/// <summary>A page of the inbox.</summary>
public sealed record InboxModel(ImmutableArray<MessageListItem> Items, long Count, string? Search, string? Next, string SmtpAddress)
{
    public string SendOption => SmtpAddress == "127.0.0.1:2525" ? "" : " --server " + SmtpAddress;

    public string CountSentence => (Search, Count) switch
    {
        ({ } search, _) => $"What matches “{search}”, newest first",
        (_, 1) => "1 message",
        _ => Count.ToString("N0", CultureInfo.InvariantCulture) + " messages",
    };
}
