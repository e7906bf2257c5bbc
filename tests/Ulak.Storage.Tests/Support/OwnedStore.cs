using Ulak.Storage.Queue;

namespace Ulak.Storage.Tests.Support;

/// <summary>A store that deletes its folder when it is disposed.</summary>
internal sealed class OwnedStore(IMailStore store, IDisposable folder) : MailStore(store, store, store, store)
{
    public IMailStore Inner => store;

    public static async Task<IMailStore> OpenEmbeddedAsync()
    {
        var folder = new TestFolder();
        return new OwnedStore(await folder.OpenEmbeddedAsync(), folder);
    }

    public override IDeliveryQueue Queue => store.Queue!;

    public override ISuppressionList Suppressions => store.Suppressions!;

    public override async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}
