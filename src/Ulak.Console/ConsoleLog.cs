namespace Ulak.Console;

/// <summary>The log messages of the console.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(1, LogLevel.Error, "The console failed at {Path}")]
    public static partial void Failed(ILogger logger, string path, Exception cause);

    [LoggerMessage(2, LogLevel.Warning, "The console refused a connection from {Remote}: {Limit} connections are the limit")]
    public static partial void ConnectionRefused(ILogger logger, string remote, int limit);

    [LoggerMessage(3, LogLevel.Warning, "Login to the console failed for the user '{User}' from {Remote}")]
    public static partial void LoginFailed(ILogger logger, string user, string remote);

    [LoggerMessage(4, LogLevel.Warning, "Logins to the console from {Remote} are refused for a while: too many have failed")]
    public static partial void LoginBlocked(ILogger logger, string remote);

    [LoggerMessage(7, LogLevel.Information,
        "The inbox {Inbox} has reached its limits: {Messages} messages are deleted, and the oldest ones from now on. inboxes.{Inbox} "
            + "changes this")]
    public static partial void InboxCleaned(ILogger logger, string inbox, int messages);

    [LoggerMessage(8, LogLevel.Warning, "The limits of the inboxes could not be applied, and will be in a minute: {Cause}")]
    public static partial void InboxNotCleaned(ILogger logger, string cause);

    [LoggerMessage(6, LogLevel.Warning, "An unknown API token was used from {Remote}")]
    public static partial void TokenRejected(ILogger logger, string remote);

    [LoggerMessage(5, LogLevel.Information, "The user '{User}' logged in to the console from {Remote}")]
    public static partial void LoggedIn(ILogger logger, string user, string remote);
}
