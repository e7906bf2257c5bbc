using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Contract;
using Ulak.Storage.Tests.Support;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>SQLite against the contract of messages.</summary>
public sealed class SqliteMessageStoreTests : MessageStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of marks.</summary>
public sealed class SqliteMessageMarksTests : MessageMarksContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of searches.</summary>
public sealed class SqliteSearchTests : SearchContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of sessions.</summary>
public sealed class SqliteSessionStoreTests : SessionStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of users.</summary>
public sealed class SqliteUserStoreTests : UserStoreContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of watchers.</summary>
public sealed class SqliteStoreWatcherTests : StoreWatcherContract
{
    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of the queue.</summary>
public sealed class SqliteDeliveryQueueTests : DeliveryQueueContract
{
    private protected override IDeliveryQueue Queue => ((SqliteMailStore)((OwnedStore)Store).Inner).Database.Queue;

    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}

/// <summary>SQLite against the contract of the suppression list.</summary>
public sealed class SqliteSuppressionListTests : SuppressionListContract
{
    private protected override ISuppressionList List => ((SqliteMailStore)((OwnedStore)Store).Inner).Database.Suppressions;

    private protected override Task<IMailStore> OpenAsync() => OwnedStore.OpenSqliteAsync();
}
