using Ulak.Storage.Queue;

namespace Ulak.Storage;

/// <summary>
/// A store that implements all contracts. A host opens and disposes it; consumers should depend on the contract that they use.
/// </summary>
public interface IMailStore : IMessageStore, ISessionStore, IUserStore, IStoreWatcher, IAsyncDisposable
{
    /// <summary>The deliveries that wait for a relay; null for a store without a queue.</summary>
    IDeliveryQueue? Queue => null;

    /// <summary>The addresses to which nothing is sent; null for a store without a queue.</summary>
    ISuppressionList? Suppressions => null;
}
