using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>The base of the contract tests. A store's test classes derive from the contracts and open an empty store.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected IMailStore Store { get; private set; } = null!;

    /// <summary>Opens an empty store, which is disposed after the test.</summary>
    private protected abstract Task<IMailStore> OpenAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
