using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>Waits for a message that a search finds: one that is there, or the next that comes. It listens to the store's changes, and asks only when there is one.</summary>
internal static class MessageWaiter
{
    /// <param name="store">The store.</param>
    /// <param name="search">The search; null for any message.</param>
    /// <param name="since">Only messages that are newer than this one.</param>
    /// <param name="stop">Ends the waiting, with an exception.</param>
    public static async Task<MailId> WaitAsync(IMailStore store, string? search, MailId? since, CancellationToken stop)
    {
        // Watching begins before the first look: what comes between both is seen.
        await using var changes = store.WatchAsync(stop).GetAsyncEnumerator(stop);
        var found = await FindNewestAsync(store, new MessageQuery(search, Limit: 1), since, stop);
        while (found is null)
        {
            if (!await changes.MoveNextAsync())
            {
                throw new OperationCanceledException("The store was closed.");
            }

            found = changes.Current switch
            {
                { Kind: StoreChangeKind.MessageAdded or StoreChangeKind.MessageChanged, Id: { Value: not 0 } id } => await MatchAsync(store, search, id, since, stop),
                { Kind: StoreChangeKind.MessageChanged or StoreChangeKind.MessageRestored or StoreChangeKind.Unknown } => await FindNewestAsync(store, new MessageQuery(search, Limit: 1), since, stop),
                _ => null,
            };
        }

        return found.Value;
    }

    private static async Task<MailId?> MatchAsync(IMailStore store, string? search, MailId id, MailId? since, CancellationToken stop) =>
        await FindNewestAsync(store, new MessageQuery(search, new MailId(id.Value + 1), 1), since, stop) is { } newest && newest == id ? id : null;

    private static async Task<MailId?> FindNewestAsync(IMailStore store, MessageQuery query, MailId? since, CancellationToken stop) =>
        (await store.ListMessagesAsync(query, stop)).Items is [var newest, ..] && newest.Id.Value > (since?.Value ?? long.MinValue) ? newest.Id : null;
}
