using System.Collections.Immutable;
using Ulak.Inbox.Rules;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary>The messages of one inbox: every search is within it, and a message elsewhere is not found.</summary>
internal sealed class InboxMessageStore(IMessageStore store, string inbox) : IMessageStore
{
    private readonly string _search = InboxSettings.SearchOf(inbox);

    /// <summary>Whether a message is in the inbox.</summary>
    public async ValueTask<bool> ContainsAsync(MailId id, CancellationToken cancellationToken) =>
        await FindMessageAsync(id, cancellationToken) is not null;

    public IMessageWriter BeginMessage(MailId id) => store.BeginMessage(id);

    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        store.ListMessagesAsync(query with { Search = Within(query.Search) }, cancellationToken);

    public async ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        await store.FindMessageAsync(id, cancellationToken) is { } found && found.Item.Tags.Contains(inbox, StringComparer.Ordinal)
            ? found
            : null;

    public async ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        await ContainsAsync(id, cancellationToken) && await store.CopyContentAsync(id, destination, cancellationToken);

    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        store.CountMessagesAsync(Within(search), cancellationToken);

    public async ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change,
        CancellationToken cancellationToken) =>
        await store.ChangeMessagesAsync(await WithinAsync(selection, cancellationToken), change, cancellationToken);

    public async ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        await store.DeleteMessagesAsync(await WithinAsync(selection, cancellationToken), cancellationToken);

    public async ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        await store.TrashMessagesAsync(await WithinAsync(selection, cancellationToken), cancellationToken);

    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        store.RestoreMessagesAsync(token, cancellationToken);

    public async ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken)
    {
        var tags = ImmutableArray.CreateBuilder<StoredTag>();
        foreach (var tag in await store.ListTagsAsync(cancellationToken))
        {
            var count = await store.CountMessagesAsync($"{_search} {InboxSettings.SearchOf(tag.Name)}", cancellationToken);
            if (count > 0)
            {
                tags.Add(tag with { MessageCount = count });
            }
        }

        return tags.ToImmutable();
    }

    // All conditions of a search must hold, so the inbox comes first: a long search is cut off at its end.
    private string Within(string? search) => string.IsNullOrWhiteSpace(search) ? _search : $"{_search} {search}";

    private async ValueTask<MessageSelection> WithinAsync(MessageSelection selection, CancellationToken cancellationToken)
    {
        if (selection.Search is { } search)
        {
            return MessageSelection.Matching(Within(search));
        }

        var ids = ImmutableArray.CreateBuilder<MailId>();
        foreach (var id in selection.Ids)
        {
            if (await ContainsAsync(id, cancellationToken))
            {
                ids.Add(id);
            }
        }

        return MessageSelection.Of(ids.ToImmutable());
    }
}
