using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>
/// Waits for a message that matches a search: an existing one, or the next one. Watches the store and queries only after a change.
/// </summary>
internal static class MessageWaiter
{
    /// <param name="store">The messages.</param>
    /// <param name="watcher">Reports changes of the messages.</param>
    /// <param name="search">The search; null for any message.</param>
    /// <param name="since">Only messages newer than this one match.</param>
    /// <param name="stop">Cancels the wait with an exception.</param>
    public static async Task<MailId> WaitAsync(
        IMessageStore store, IStoreWatcher watcher, string? search, MailId? since, CancellationToken stop)
    {
        // Watching starts before the first query, so that no message in between is missed.
        await using var changes = watcher.WatchAsync(stop).GetAsyncEnumerator(stop);
        var found = await FindNewestAsync(store, new MessageQuery(search, Limit: 1), since, stop);
        while (found is null)
        {
            if (!await changes.MoveNextAsync())
            {
                throw new OperationCanceledException("The store was closed.");
            }

            found = changes.Current switch
            {
                { Kind: StoreChangeKind.MessageAdded or StoreChangeKind.MessageChanged, Id: { Value: not 0 } id } =>
                    await MatchAsync(store, search, id, since, stop),
                { Kind: StoreChangeKind.MessageChanged or StoreChangeKind.MessageRestored or StoreChangeKind.Unknown } =>
                    await FindNewestAsync(store, new MessageQuery(search, Limit: 1), since, stop),
                _ => null,
            };
        }

        return found.Value;
    }

    private static async Task<MailId?> MatchAsync(IMessageStore store, string? search, MailId id, MailId? since, CancellationToken stop) =>
        await FindNewestAsync(store, new MessageQuery(search, new MailId(id.Value + 1), 1), since, stop) is { } newest && newest == id
            ? id : null;

    private static async Task<MailId?> FindNewestAsync(IMessageStore store, MessageQuery query, MailId? since, CancellationToken stop) =>
        (await store.ListMessagesAsync(query, stop)).Items is [var newest, ..] && newest.Id.Value > (since?.Value ?? long.MinValue)
            ? newest.Id : null;
}
