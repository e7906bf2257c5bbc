using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Inbox.Receiving;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.Terminal;

namespace Ulak.Hosting;

/// <summary>Opens the store that the settings name.</summary>
internal static class MailStores
{
    /// <summary>Opens the store for the server, which owns it.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    public static Task<IMailStore> OpenAsync(DataSettings data, ILogger log, CancellationToken stop) => OpenAsync(Options(data), log, stop);

    /// <summary>Opens the store beside a server, or while none runs.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    public static Task<IMailStore> OpenBesideAsync(DataSettings data, CancellationToken stop) =>
        OpenAsync(Options(data) with { Secondary = true }, NullLogger.Instance, stop);

    /// <summary>Opens the store beside a server, or while none runs, and creates nothing.</summary>
    /// <exception cref="CommandFailedException">There is none in the data directory, or it cannot be opened.</exception>
    public static async Task<IMailStore> OpenExistingAsync(DataSettings data, CancellationToken stop) =>
        await EmbeddedStore.ExistsAsync(data.Directory)
            ? await OpenBesideAsync(data, stop)
            : throw new CommandFailedException(
                $"there is no mail store in {data.Directory}. Start the server with 'ulak serve', or name its data directory with --data.");

    /// <summary>The options of the store.</summary>
    public static EmbeddedStoreOptions Options(DataSettings data) =>
        new() { Directory = data.Directory, Retention = data.Retention, Summarizer = Summarize };

    private static MessageSummary Summarize(byte[] octets) => MessageSummaryReader.Summarize(octets, octets.Length);

    private static async Task<IMailStore> OpenAsync(EmbeddedStoreOptions options, ILogger log, CancellationToken stop)
    {
        try
        {
            return await EmbeddedStore.OpenAsync(options, TimeProvider.System, log, stop);
        }
        catch (StoreOpenException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
