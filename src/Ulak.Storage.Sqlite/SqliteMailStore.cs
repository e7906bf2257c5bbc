using Microsoft.Extensions.Logging;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Sqlite;

/// <summary>An <see cref="SqliteDatabase"/> as one object that implements all contracts.</summary>
public sealed class SqliteMailStore : MailStore
{
    private SqliteMailStore(SqliteDatabase database)
        : base(database.Messages, database.Sessions, database.Users, database.Watcher) => Database = database;

    /// <summary>The database.</summary>
    public SqliteDatabase Database { get; }

    /// <inheritdoc/>
    public override IDeliveryQueue Queue => Database.Queue;

    /// <inheritdoc/>
    public override ISuppressionList Suppressions => Database.Suppressions;

    /// <inheritdoc cref="SqliteDatabase.OpenAsync"/>
    public static async Task<SqliteMailStore> OpenAsync(
        SqliteStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default) =>
        new(await SqliteDatabase.OpenAsync(options, time, log, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => Database.DisposeAsync();
}
