using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The journal's log messages.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(1, LogLevel.Error, "The journal is damaged: {Damage} cannot be read. Everything else can")]
    public static partial void Damaged(ILogger log, JournalDamage damage);

    [LoggerMessage(2, LogLevel.Error, "The journal cannot be written: {Reason} This is logged once until it can be written again")]
    public static partial void WriteFailed(ILogger log, string reason);

    [LoggerMessage(3, LogLevel.Information, "The journal can be written again")]
    public static partial void WrittenAgain(ILogger log);
}
