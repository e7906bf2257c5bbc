namespace Ulak.Console;

/// <summary>The log messages of the console.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(1, LogLevel.Error, "The console failed at {Path}")]
    public static partial void Failed(ILogger logger, string path, Exception cause);
}
