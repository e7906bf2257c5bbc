namespace Ulak.Console;

/// <summary>Every line that the console logs.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(1, LogLevel.Error, "The console failed at {Path}")]
    public static partial void Failed(ILogger logger, string path, Exception cause);
}
