namespace Ulak.Storage;

/// <summary>
/// A store that implements all contracts. A host opens and disposes it; consumers should depend on the contract that they use.
/// </summary>
public interface IMailStore : IMessageStore, ISessionStore, IUserStore, IStoreWatcher, IAsyncDisposable;
