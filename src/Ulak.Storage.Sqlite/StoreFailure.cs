using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>What went wrong with the database, in the contract's terms.</summary>
internal static class StoreFailure
{
    public static Exception From(Exception cause, string path) => cause switch
    {
        DatabaseException { IsFull: true } => new StoreUnavailableException($"There is no room for {path} to grow.", isFull: true, cause),
        DatabaseException { IsBusy: true } => new StoreUnavailableException($"{path} is locked by another program.", isFull: false, cause),
        DatabaseException e => new StoreUnavailableException($"{path} cannot be used: {e.Message}.", isFull: false, cause),
        _ => new StoreUnavailableException($"{path} did not take it: {cause.Message}", isFull: false, cause),
    };
}
