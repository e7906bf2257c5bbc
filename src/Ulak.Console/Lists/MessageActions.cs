using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Lists;

/// <summary>What the forms of the pages do to messages, and how it is undone.</summary>
internal sealed class MessageActions(IMessageStore store, UndoLog log)
{
    private const int BatchSize = 500;

    /// <summary>
    /// Applies an action: <c>read</c>, <c>unread</c>, <c>star</c>, <c>unstar</c>, <c>tag</c>, <c>untag</c> or <c>delete</c>. Null where
    /// there is no such action.
    /// </summary>
    /// <param name="which">The messages.</param>
    /// <param name="action">The action.</param>
    /// <param name="tag">The tag, for the actions that need one.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<ActionResult?> ApplyAsync(MessageSelection which, string action, string tag, CancellationToken stop)
    {
        if (action == "delete")
        {
            var gone = await store.TrashMessagesAsync(which, stop);
            return new ActionResult(action, gone.Count, gone.Count == 0 ? null : gone.Token.ToString());
        }

        if (ChangeOf(action, tag) is not { } change)
        {
            return null;
        }

        // Only those that change are changed back.
        var changed = ImmutableArray.CreateBuilder<MailId>();
        await foreach (var item in ItemsAsync(which, stop))
        {
            if (change.Differs(item))
            {
                changed.Add(item.Id);
            }
        }

        var ids = changed.ToImmutable();
        foreach (var batch in ids.Chunk(BatchSize))
        {
            await store.ChangeMessagesAsync(MessageSelection.Of([.. batch]), change.Do, stop);
        }

        return new ActionResult(action, ids.Length, ids.IsEmpty ? null : log.Add(ids, change.Undo));
    }

    /// <summary>Undoes an action; returns how many messages it was.</summary>
    public async Task<int> UndoAsync(string token, CancellationToken stop)
    {
        if (log.Take(token) is { } entry)
        {
            foreach (var batch in entry.Ids.Chunk(BatchSize))
            {
                await store.ChangeMessagesAsync(MessageSelection.Of([.. batch]), entry.Change, stop);
            }

            return entry.Ids.Length;
        }

        return MailId.TryParse(token, out var deletion) ? await store.RestoreMessagesAsync(deletion, stop) : 0;
    }

    private static ReversibleChange? ChangeOf(string action, string tag) => action switch
    {
        "read" => new(item => !item.IsRead, new() { Read = true }, new() { Read = false }),
        "unread" => new(item => item.IsRead, new() { Read = false }, new() { Read = true }),
        "star" => new(item => !item.IsStarred, new() { Starred = true }, new() { Starred = false }),
        "unstar" => new(item => item.IsStarred, new() { Starred = false }, new() { Starred = true }),
        "tag" when TagName.Normalize(tag) is { } name =>
            new(item => !Has(item, name), new() { AddTags = [name] }, new() { RemoveTags = [name] }),
        "untag" when TagName.Normalize(tag) is { } name =>
            new(item => Has(item, name), new() { RemoveTags = [name] }, new() { AddTags = [name] }),
        _ => null,
    };

    private static bool Has(MessageListItem item, string tag) => item.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);

    private async IAsyncEnumerable<MessageListItem> ItemsAsync(MessageSelection which,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        if (which.Search is not { } search)
        {
            foreach (var id in which.Ids)
            {
                if (await store.FindMessageAsync(id, stop) is { } stored)
                {
                    yield return stored.Item;
                }
            }

            yield break;
        }

        for (var query = new MessageQuery(search, Limit: BatchSize); ;)
        {
            var page = await store.ListMessagesAsync(query, stop);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            if (page.Next is null)
            {
                yield break;
            }

            query = query with { Before = page.Next };
        }
    }

    private sealed record ReversibleChange(Func<MessageListItem, bool> Differs, MessageChange Do, MessageChange Undo);
}

/// <summary>What an action did.</summary>
/// <param name="Action">Its name.</param>
/// <param name="Count">How many messages it changed.</param>
/// <param name="Undo">The name under which it can be undone; null where there is nothing to undo.</param>
internal sealed record ActionResult(string Action, int Count, string? Undo);
