using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>What the store writes to the log.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information, "The store {Path} is open: schema {Schema}, {Messages} messages")]
    public static partial void Opened(ILogger log, string path, int schema, long messages);

    [LoggerMessage(2, LogLevel.Warning, "{Chunks} chunks of messages that were never accepted were removed after a crash")]
    public static partial void OrphansRemoved(ILogger log, int chunks);

    [LoggerMessage(6, LogLevel.Error, "The store cannot write; said once, until it can again")]
    public static partial void Unavailable(ILogger log, Exception cause);

    [LoggerMessage(7, LogLevel.Information, "The store writes again")]
    public static partial void AvailableAgain(ILogger log);

    [LoggerMessage(3, LogLevel.Warning, "The store did not take something")]
    public static partial void WriteFailed(ILogger log, Exception cause);

    [LoggerMessage(4, LogLevel.Error, "The store's upkeep failed; it is tried again")]
    public static partial void MaintenanceFailed(ILogger log, Exception cause);

    [LoggerMessage(5, LogLevel.Warning, "Chunks of the message {Id}, which was not accepted, could not be removed; they go at the next start")]
    public static partial void StagedChunksNotRemoved(ILogger log, string id, Exception cause);
}
