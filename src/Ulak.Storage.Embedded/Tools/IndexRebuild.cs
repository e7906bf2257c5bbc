using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Tools;

/// <summary>Makes the index of a store again from its journal.</summary>
public static class IndexRebuild
{
    /// <summary>
    /// Makes the index again. The sessions, and the dialogues of earlier deliveries, are taken from the old index, if that can be read. An
    /// interrupted run can be repeated.
    /// </summary>
    /// <param name="options">The options of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of messages.</returns>
    /// <exception cref="StoreOpenException">A server owns the store, it has no journal, or it cannot be opened.</exception>
    public static async Task<long> RunAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var directory = new StoreDirectory(options.Directory);
        if (!directory.HasSegments)
        {
            throw new StoreOpenException($"{directory.Path} has no journal, from which an index could be made.");
        }

        if (await EmbeddedStore.IsOwnedAsync(directory.Path).ConfigureAwait(false))
        {
            throw new StoreOpenException($"{directory.Path} is in use by a server. Stop it first.");
        }

        if (!File.Exists(directory.OldIndex) && File.Exists(directory.Index))
        {
            await SaveChangesAsync(options, time, log, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => MoveAway(directory), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // What an interrupted run has made.
            StoreDirectory.DeleteDatabase(directory.Index);
        }

        await using var store = await EmbeddedStore.OpenAsync(
            options with { Secondary = false, Retention = new RetentionOptions { MaxSessions = null } }, time, log, cancellationToken)
            .ConfigureAwait(false);
        return await store.CountMessagesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes to the journal what other processes changed in the index alone.</summary>
    private static async Task SaveChangesAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await EmbeddedStore.OpenAsync(options with { Secondary = false }, time, log, cancellationToken)
                .ConfigureAwait(false);
            await store.Cleaner!.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreOpenException or StoreUnavailableException)
        {
            EmbeddedLog.IndexUnusable(log, e.Message);
        }
    }

    private static void MoveAway(StoreDirectory directory)
    {
        foreach (var suffix in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(directory.Index + suffix))
            {
                File.Move(directory.Index + suffix, directory.OldIndex + suffix);
            }
        }
    }
}
