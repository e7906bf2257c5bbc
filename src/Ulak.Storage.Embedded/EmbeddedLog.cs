using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Journals;

namespace Ulak.Storage.Embedded;

/// <summary>The embedded store's log messages.</summary>
internal static partial class EmbeddedLog
{
    [LoggerMessage(2, LogLevel.Error, "Freeing segments of the journal failed and will be retried")]
    public static partial void CleaningFailed(ILogger log, Exception cause);

    [LoggerMessage(1, LogLevel.Error, "The record {Position} of the journal could not be applied")]
    public static partial void RecordNotApplied(ILogger log, JournalPosition position, Exception cause);
}
