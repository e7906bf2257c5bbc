using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Inbox.Receiving;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Terminal;

namespace Ulak.Hosting;

/// <summary>Opens the store that the settings name.</summary>
internal static class MailStores
{
    /// <summary>Opens the store for the server, which owns it.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    public static Task<IMailStore> OpenAsync(DataSettings data, ILogger log, CancellationToken stop) =>
        OpenAsync<IMailStore>(async () => data.Engine == StoreEngine.Journal
            ? await EmbeddedStore.OpenAsync(Options(data), TimeProvider.System, log, stop)
            : await SqliteMailStore.OpenAsync(
                new SqliteStoreOptions { Directory = data.Directory, Retention = data.Retention, Summarizer = Summarize },
                TimeProvider.System,
                log,
                stop));

    /// <summary>Opens the store beside a server, or while none runs.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    public static Task<IMailStore> OpenBesideAsync(DataSettings data, CancellationToken stop) =>
        OpenAsync<IMailStore>(async () => await EmbeddedStore.HasJournalAsync(data.Directory)
            || (data.Engine == StoreEngine.Journal && !await EmbeddedStore.IsOwnedAsync(data.Directory))
                ? await EmbeddedStore.OpenAsync(Options(data) with { Secondary = true }, TimeProvider.System, NullLogger.Instance, stop)
                : await SqliteMailStore.OpenAsync(
                    new SqliteStoreOptions { Directory = data.Directory, Secondary = true, Summarizer = Summarize },
                    TimeProvider.System,
                    NullLogger.Instance,
                    stop));

    /// <summary>The options of a store on a journal.</summary>
    public static EmbeddedStoreOptions Options(DataSettings data) =>
        new() { Directory = data.Directory, Retention = data.Retention, Summarizer = Summarize };

    private static MessageSummary Summarize(byte[] octets) => MessageSummaryReader.Summarize(octets, octets.Length);

    private static async Task<T> OpenAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (StoreOpenException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
