using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The journal's log messages.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(1, LogLevel.Error, "The journal is damaged: {Damage} cannot be read. Everything else can")]
    public static partial void Damaged(ILogger log, JournalDamage damage);

    [LoggerMessage(2, LogLevel.Error, "The journal failed to write")]
    public static partial void WriteFailed(ILogger log, Exception cause);
}
