using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// Translates failures into <see cref="StoreUnavailableException"/>. The messages name no path, because clients may see them; the cause,
/// which the log shows, does.
/// </summary>
internal static class StoreFailure
{
    public static StoreUnavailableException From(Exception cause) => cause switch
    {
        StoreUnavailableException e => e,
        DatabaseException { IsFull: true } => new("The server's disk has no room left.", isFull: true, cause),
        DatabaseException { IsBusy: true } => new("The store is locked by another program.", isFull: false, cause),
        DatabaseException { IsConstraint: true } =>
            new("The store refused the change: it contradicts what is stored.", isFull: false, cause),
        DatabaseMovedException => new("The store's files were removed or replaced while the server was running.", isFull: false, cause),
        _ => new("The store cannot be read or written.", isFull: false, cause),
    };
}
