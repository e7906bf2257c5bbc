using System.CommandLine;
using System.Diagnostics;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Hosting;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.Storage.Search;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary>What the subcommands of <c>ulak inbox</c> share: they open the store, next to a running server or without one.</summary>
internal static class StoreCommands
{
    private const int PageSize = 500;

    /// <summary>How often a store is asked for what another process writes.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Creates a subcommand with --data and --config, which opens the store for its action and fails without one.</summary>
    public static Command Create(
        string name, string description, Symbol[] symbols, Func<ParseResult, IMailStore, CancellationToken, Task<int>> action) =>
        CreateWithData(name, description, symbols, (parsed, store, _, stop) => action(parsed, store, stop));

    /// <summary>Creates a subcommand whose action gets the data directory too.</summary>
    public static Command CreateWithData(
        string name, string description, Symbol[] symbols, Func<ParseResult, IMailStore, string, CancellationToken, Task<int>> action) =>
        Define(name, description, symbols, (_, data, stop) => MailStores.OpenExistingAsync(data, stop), action);

    /// <summary>Creates a subcommand that makes a store where there is none, for its action to write to.</summary>
    public static Command CreateForWriting(
        string name, string description, Symbol[] symbols, Func<ParseResult, IMailStore, CancellationToken, Task<int>> action) =>
        Define(name, description, symbols, (_, data, stop) => MailStores.OpenBesideAsync(data, stop),
            (parsed, store, _, stop) => action(parsed, store, stop));

    /// <summary>Creates a subcommand that waits for a server that is starting to make the store, at most for a time.</summary>
    public static Command CreateForWaiting(
        string name,
        string description,
        Symbol[] symbols,
        Func<ParseResult, TimeSpan> limit,
        Func<ParseResult, IMailStore, CancellationToken, Task<int>> action) =>
        Define(name, description, symbols, (parsed, data, stop) => WaitForStoreAsync(data, limit(parsed), stop),
            (parsed, store, _, stop) => action(parsed, store, stop));

    private static async Task<IMailStore> WaitForStoreAsync(DataSettings data, TimeSpan limit, CancellationToken stop)
    {
        for (var started = Stopwatch.GetTimestamp();
            !await EmbeddedStore.ExistsAsync(data.Directory) && Stopwatch.GetElapsedTime(started) < limit;)
        {
            await Task.Delay(PollInterval, stop);
        }

        return await MailStores.OpenExistingAsync(data, stop);
    }

    private static Command Define(
        string name,
        string description,
        Symbol[] symbols,
        Func<ParseResult, DataSettings, CancellationToken, Task<IMailStore>> open,
        Func<ParseResult, IMailStore, string, CancellationToken, Task<int>> action) =>
        DataCommand.Create(name, description, symbols, async (parsed, settings, stop) =>
        {
            await using var store = await open(parsed, settings.Data, stop);
            return await action(parsed, store, settings.Data.Directory, stop);
        });

    public static async IAsyncEnumerable<MessageListItem> ListAsync(
        IMailStore store, string? search, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        RequireValid(search);
        MailId? before = null;
        do
        {
            var page = await store.ListMessagesAsync(new MessageQuery(search, before, PageSize), stop);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            before = page.Next;
        }
        while (before is not null);
    }

    /// <summary>Checks a search before it is used.</summary>
    /// <exception cref="UsageException">The search has an unknown filter or an invalid value.</exception>
    public static void RequireValid(string? search)
    {
        if (SearchQuery.Parse(search).Problems is { IsEmpty: false } problems)
        {
            throw new UsageException($"--search: {problems[0]}");
        }
    }
}
