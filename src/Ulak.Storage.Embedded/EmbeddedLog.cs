using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Journals;

namespace Ulak.Storage.Embedded;

/// <summary>The embedded store's log messages.</summary>
internal static partial class EmbeddedLog
{
    [LoggerMessage(1, LogLevel.Error, "The record {Position} of the journal could not be applied")]
    public static partial void RecordNotApplied(ILogger log, JournalPosition position, Exception cause);

    [LoggerMessage(2, LogLevel.Error, "Freeing segments of the journal failed and will be retried")]
    public static partial void CleaningFailed(ILogger log, Exception cause);

    [LoggerMessage(3, LogLevel.Information, "Moving {Messages} messages of an older version ({Octets} octets) to the journal")]
    public static partial void TakeOverStarted(ILogger log, long messages, long octets);

    [LoggerMessage(4, LogLevel.Information, "All messages are in the journal")]
    public static partial void TakeOverFinished(ILogger log);

    [LoggerMessage(6, LogLevel.Error, "The message {Id} cannot be moved, so that its segment remains: {Reason}")]
    public static partial void MessageNotMoved(ILogger log, string id, string reason);

    [LoggerMessage(7, LogLevel.Warning, "What other programs changed lately is lost, because the index cannot be used: {Reason}")]
    public static partial void IndexUnusable(ILogger log, string reason);

    [LoggerMessage(8, LogLevel.Warning,
        "The sessions and the dialogues of earlier deliveries are lost: they are only in the index, which cannot be read: {Reason}")]
    public static partial void SessionsLost(ILogger log, string reason);

    [LoggerMessage(9, LogLevel.Error, "The journal is damaged: {Damage} cannot be read. Everything else can")]
    public static partial void JournalDamaged(ILogger log, JournalDamage damage);

    [LoggerMessage(10, LogLevel.Error, "The journal cannot be written: {Reason} This is logged once until it can be written again")]
    public static partial void JournalNotWritten(ILogger log, string reason);

    [LoggerMessage(11, LogLevel.Information, "The journal can be written again")]
    public static partial void JournalWrittenAgain(ILogger log);

    [LoggerMessage(5, LogLevel.Information, "Making the index from the journal")]
    public static partial void RebuildStarted(ILogger log);
}
