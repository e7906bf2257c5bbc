namespace Ulak.Hosting;

/// <summary>The log messages of the host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(3, LogLevel.Information,
        "The limit of open files allows only {Possible} connections, not the {Wanted} of limits.connections (ulimit -n, or LimitNOFILE= "
            + "in systemd)")]
    public static partial void ConnectionsLimitedByOpenFiles(ILogger logger, int possible, int wanted);

    [LoggerMessage(4, LogLevel.Warning,
        "console.login is off: everyone who can reach {Address} can read and delete mail. Set console.login to users to require a login")]
    public static partial void ConsoleWithoutLogin(ILogger logger, string address);

    [LoggerMessage(6, LogLevel.Information, "The configuration was read again: {Routes} routes and {Hops} hops apply now")]
    public static partial void ConfigurationReloaded(ILogger logger, int routes, int hops);

    [LoggerMessage(7, LogLevel.Warning, "These settings have changed and apply after a restart: {Keys}")]
    public static partial void SettingsNeedRestart(ILogger logger, string keys);

    [LoggerMessage(8, LogLevel.Error, "The configuration is invalid and was not taken over: {Cause}")]
    public static partial void ConfigurationNotReloaded(ILogger logger, string cause);

    [LoggerMessage(9, LogLevel.Warning, "The first route, and the removal of the last one, apply after a restart")]
    public static partial void RoutesNeedRestart(ILogger logger);

    [LoggerMessage(10, LogLevel.Warning, "A change of the queue by another process is no event, because it cannot be read: {Detail}")]
    public static partial void QueueChangeUnreadable(ILogger logger, string detail);

    [LoggerMessage(5, LogLevel.Warning, "tls.minimum: {Fault}")]
    public static partial void MinimumTlsNotPermitted(ILogger logger, string fault);
}
