namespace Ulak.Hosting;

/// <summary>What serving logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "The certificates have changed and are in use: {Subjects}")]
    public static partial void CertificatesReloaded(ILogger logger, string subjects);

    [LoggerMessage(3, LogLevel.Information, "The system allows this process so few open files that at most {Possible} connections are taken at once, not the {Wanted} of limits.connections (ulimit -n, or LimitNOFILE= of systemd)")]
    public static partial void ConnectionsLimitedByOpenFiles(ILogger logger, int possible, int wanted);

    [LoggerMessage(2, LogLevel.Warning, "The certificates have changed, but the old ones stay in use: {Cause}")]
    public static partial void CertificatesNotReloaded(ILogger logger, string cause);
}
