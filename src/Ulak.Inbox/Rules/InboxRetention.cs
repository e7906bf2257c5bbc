using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Inbox.Rules;

/// <summary>Deletes what is beyond the limits of each inbox, once a minute. The store applies its own limits to all messages.</summary>
internal sealed class InboxRetention(IMessageStore store, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>The time between two runs.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Applies the limits of an inbox. Returns the number of messages deleted.</summary>
    public async Task<int> ApplyAsync(InboxSettings inbox, CancellationToken stop)
    {
        if (inbox is { MaxAge: null, MaxOctets: null }
            && (inbox.MaxMessages is not { } most || await store.CountMessagesAsync(inbox.Search, stop).ConfigureAwait(false) <= most))
        {
            return 0;
        }

        // From the newest on: everything behind the first message that exceeds a limit goes.
        var excess = ImmutableArray.CreateBuilder<MailId>();
        var (count, octets, cutoff) = (0, 0L, inbox.MaxAge is { } age ? time.GetUtcNow() - age : DateTimeOffset.MinValue);
        for (var query = new MessageQuery(inbox.Search, Limit: PageSize); ;)
        {
            var page = await store.ListMessagesAsync(query, stop).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                (count, octets) = (count + 1, octets + item.Size);
                if (excess.Count > 0 || count > inbox.MaxMessages || octets > inbox.MaxOctets || item.ReceivedAt < cutoff)
                {
                    excess.Add(item.Id);
                }
            }

            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        return excess.Count == 0 ? 0
            : await store.DeleteMessagesAsync(MessageSelection.Of(excess.ToImmutable()), stop).ConfigureAwait(false);
    }
}
