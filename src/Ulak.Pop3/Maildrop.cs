using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Pop3;

/// <summary>The messages of a session, numbered from 1, the oldest first. The list is that of the login (RFC 1939 §3).</summary>
internal sealed class Maildrop(ImmutableArray<(MailId Id, long Size)> messages)
{
    private const int PageSize = 500;

    private readonly HashSet<int> _deleted = [];

    /// <summary>The messages that are not marked as deleted, with their numbers.</summary>
    public IEnumerable<(int Number, MailId Id, long Size)> Messages =>
        messages.Select((message, index) => (index + 1, message.Id, message.Size)).Where(message => !_deleted.Contains(message.Item1));

    /// <summary>The messages that are marked as deleted.</summary>
    public ImmutableArray<MailId> Deleted => [.. _deleted.Order().Select(number => messages[number - 1].Id)];

    /// <summary>Reads the list of a user.</summary>
    public static async ValueTask<Maildrop> OpenAsync(IMessageStore store, string? search, int most, CancellationToken cancellationToken)
    {
        var found = new List<(MailId, long)>();
        var query = new MessageQuery(search, Limit: PageSize);
        while (found.Count < most)
        {
            var page = await store.ListMessagesAsync(query, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Items.Select(item => (item.Id, item.Size)));
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        return new Maildrop([.. found.Take(most).Reverse()]);
    }

    /// <summary>The message with a number. Null if there is none, or if it is marked as deleted.</summary>
    public (MailId Id, long Size)? Find(int number) =>
        number >= 1 && number <= messages.Length && !_deleted.Contains(number) ? messages[number - 1] : null;

    public void MarkDeleted(int number) => _deleted.Add(number);

    public void UnmarkAll() => _deleted.Clear();
}
