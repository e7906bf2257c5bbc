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

    [LoggerMessage(5, LogLevel.Warning, "tls.minimum: {Fault}")]
    public static partial void MinimumTlsNotPermitted(ILogger logger, string fault);
}
