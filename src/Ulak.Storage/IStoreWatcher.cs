namespace Ulak.Storage;

/// <summary>Reports changes of a store.</summary>
public interface IStoreWatcher
{
    /// <summary>
    /// Enumerates the changes made after this call. A change that was acknowledged just before may be among them. Changes by other
    /// processes are reported as <see cref="StoreChange.Unknown"/>. A reader that is too slow loses the oldest changes and receives
    /// <see cref="StoreChange.Unknown"/> in their place. The enumeration ends when the store closes.
    /// </summary>
    IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken);
}
