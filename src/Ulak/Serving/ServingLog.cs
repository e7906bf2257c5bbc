namespace Ulak.Serving;

/// <summary>What serving logs.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "The certificates have changed and are in use: {Subjects}")]
    public static partial void CertificatesRead(ILogger logger, string subjects);

    [LoggerMessage(2, LogLevel.Warning, "The certificates have changed, but the old ones stay in use: {Cause}")]
    public static partial void CertificatesKept(ILogger logger, string cause);
}
