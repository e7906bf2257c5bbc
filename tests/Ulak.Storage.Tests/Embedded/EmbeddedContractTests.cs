using Ulak.Storage.Embedded;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Contract;
using Ulak.Storage.Tests.Support;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>The embedded store against the contract of messages.</summary>
public sealed class EmbeddedMessageStoreTests : MessageStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of marks.</summary>
public sealed class EmbeddedMessageMarksTests : MessageMarksContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of searches.</summary>
public sealed class EmbeddedSearchTests : SearchContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of sessions.</summary>
public sealed class EmbeddedSessionStoreTests : SessionStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of users.</summary>
public sealed class EmbeddedUserStoreTests : UserStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of watchers.</summary>
public sealed class EmbeddedStoreWatcherTests : StoreWatcherContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of the queue.</summary>
public sealed class EmbeddedDeliveryQueueTests : DeliveryQueueContract
{
    private protected override IDeliveryQueue Queue => ((EmbeddedStore)((OwnedStore)Store).Inner).Queue;

    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}

/// <summary>The embedded store against the contract of the suppression list.</summary>
public sealed class EmbeddedSuppressionListTests : SuppressionListContract
{
    private protected override ISuppressionList List => ((EmbeddedStore)((OwnedStore)Store).Inner).Suppressions;

    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenEmbeddedAsync();
}
