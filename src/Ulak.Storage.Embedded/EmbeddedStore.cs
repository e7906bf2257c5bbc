using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Cleaning;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Visiting;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// A store that writes each message once, to a journal. What is acknowledged is in the journal; the SQLite database beside it is an index
/// made from it, filled after the commit, and made again if it is lost. Sessions are only in the index. One server owns a store; other
/// processes may open it at the same time (<see cref="EmbeddedStoreOptions.Secondary"/>) to read and to change it.
/// </summary>
/// <example>
/// <code>
/// var options = new EmbeddedStoreOptions { Directory = "/var/lib/ulak" };
/// await using var store = await EmbeddedStore.OpenAsync(options, TimeProvider.System, log);
/// </code>
/// </example>
public sealed class EmbeddedStore : MailStore
{
    private readonly SqliteDeliveryQueue _queue;
    private readonly Func<ValueTask> _close;

    /// <param name="index">The index.</param>
    /// <param name="runner">Runs changes.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="close">Closes the store.</param>
    internal EmbeddedStore(SqliteDatabase index, IWriteRunner runner, EmbeddedMessageStore messages, Func<ValueTask> close)
        : base(messages, index.Sessions, new SqliteUserStore(runner, index.Readers), index.Changes)
    {
        (Index, _close) = (index, close);
        _queue = new SqliteDeliveryQueue(runner, index.Readers, index.Changes, messages.CopyAnyContentAsync);
    }

    /// <summary>The deliveries that wait for a relay.</summary>
    public override IDeliveryQueue Queue => _queue;

    /// <summary>The addresses to which nothing is sent.</summary>
    public override ISuppressionList Suppressions => _queue;

    /// <summary>The index.</summary>
    internal SqliteDatabase Index { get; }

    /// <summary>The journal; null in a secondary store.</summary>
    internal Journal? Journal { get; private init; }

    /// <summary>For tests: frees segments now.</summary>
    internal JournalCleaner? Cleaner { get; private init; }

    /// <summary>For tests: the memory of messages that are being received.</summary>
    internal BufferBudget? Buffers { get; private init; }

    /// <summary>
    /// Opens a store: creates it in an empty directory, applies the end of the journal that a crash kept from the index, and applies all of
    /// it if the index was deleted. A database of an older version is taken over, whole or not at all.
    /// </summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message is a line for the user.</exception>
    public static async Task<EmbeddedStore> OpenAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(log);
        new StoreDirectory(options.Directory).RequireLocalDisk();
        if (options.Secondary)
        {
            return await Visitor.OpenAsync(options, time, log, cancellationToken).ConfigureAwait(false);
        }

        var owner = await StoreOwner.OpenAsync(options, time, log, cancellationToken).ConfigureAwait(false);
        return new EmbeddedStore(owner.Index, owner.Applier, owner.Messages, owner.DisposeAsync)
        {
            Journal = owner.Applier.Journal,
            Cleaner = owner.Cleaner,
            Buffers = owner.Buffers,
        };
    }

    /// <summary>Whether a directory has a store, on a journal or in a database alone.</summary>
    public static async Task<bool> ExistsAsync(string directory)
    {
        var places = new StoreDirectory(directory);
        return await Task.Run(() => places.IsStore).ConfigureAwait(false);
    }

    /// <summary>Whether a process owns the store in a directory.</summary>
    internal static async Task<bool> IsOwnedAsync(string directory)
    {
        var places = new StoreDirectory(directory);
        return await Task.Run(() => Directory.Exists(places.Path) && OwnerLock.IsHeld(places.Index)).ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public override ValueTask DisposeAsync() => _close();
}
