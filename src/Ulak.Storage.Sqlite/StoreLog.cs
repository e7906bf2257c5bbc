using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>The store's log messages.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Debug, "Opened the store {Path}: schema {Schema}, {Messages} messages")]
    public static partial void Opened(ILogger log, string path, int schema, long messages);

    [LoggerMessage(3, LogLevel.Warning, "The store refused a change")]
    public static partial void WriteFailed(ILogger log, Exception cause);

    [LoggerMessage(4, LogLevel.Error, "Store maintenance failed and will be retried")]
    public static partial void MaintenanceFailed(ILogger log, Exception cause);

    [LoggerMessage(6, LogLevel.Error, "The store {Path} cannot be written: {Reason} This is logged once until it can be written again")]
    public static partial void Unavailable(ILogger log, string path, string reason);

    [LoggerMessage(7, LogLevel.Information, "The store can be written again")]
    public static partial void AvailableAgain(ILogger log);

    [LoggerMessage(8, LogLevel.Warning,
        "The clock jumped to {Now:u}, {Ahead} ahead of {Trusted:u}. Retention by age waits until it is consistent for {Period}")]
    public static partial void ClockJumped(ILogger log, DateTimeOffset now, DateTimeOffset trusted, TimeSpan ahead, TimeSpan period);

    [LoggerMessage(13, LogLevel.Information,
        "The store was last used at {Last:u}. Retention by age starts after {Period} of running, in case the clock is wrong")]
    public static partial void StoreWasUnused(ILogger log, DateTimeOffset last, TimeSpan period);

    [LoggerMessage(14, LogLevel.Information,
        "The store has reached its limit ({Messages} messages or {MiB} MiB): the oldest messages are deleted from now on. "
            + "data.keepMessages, data.keepSize and data.keepAge change this")]
    public static partial void RetentionStarted(ILogger log, long? messages, long? miB);

    [LoggerMessage(9, LogLevel.Information, "Indexing {Messages} messages for search in the background")]
    public static partial void IndexingStarted(ILogger log, int messages);

    [LoggerMessage(10, LogLevel.Information, "All messages are indexed for search")]
    public static partial void IndexingFinished(ILogger log);

    [LoggerMessage(11, LogLevel.Warning, "Released the reserve {Path} to delete messages on a full disk")]
    public static partial void ReserveReleased(ILogger log, string path);

    [LoggerMessage(15, LogLevel.Warning,
        "Mail is refused: the disk has no room for the reserve {Path}, which needs {Needed} KiB of free space. {Free} KiB are free")]
    public static partial void NoRoomForReserve(ILogger log, string path, long needed, long free);

    [LoggerMessage(12, LogLevel.Warning, "Could not create the reserve {Path}; if the disk fills up, messages may not be deletable")]
    public static partial void ReserveNotCreated(ILogger log, string path, Exception cause);
}
