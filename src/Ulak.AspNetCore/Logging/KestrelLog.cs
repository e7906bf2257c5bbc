using System.Net;
using Microsoft.Extensions.Logging;

namespace Ulak.AspNetCore.Logging;

/// <summary>The log messages of this project.</summary>
internal static partial class KestrelLog
{
    [LoggerMessage(1, LogLevel.Debug, "SMTP listener {Name} is set on {EndPoint}")]
    public static partial void Listening(ILogger logger, string name, EndPoint endPoint);

    [LoggerMessage(5, LogLevel.Error, "SMTP listener {Name} on {EndPoint} cannot accept connections: {Cause}; it tries again every second")]
    public static partial void AcceptFailed(ILogger logger, string name, EndPoint endPoint, string cause);

    [LoggerMessage(6, LogLevel.Warning, "SMTP listener {Name} on {EndPoint} accepts connections again, after {Failures} failures")]
    public static partial void AcceptResumed(ILogger logger, string name, EndPoint endPoint, int failures);

    [LoggerMessage(7, LogLevel.Information, "The certificates have changed and were reloaded: {Subjects}")]
    public static partial void CertificatesReloaded(ILogger logger, string subjects);

    [LoggerMessage(8, LogLevel.Warning, "The certificates have changed but cannot be loaded. The old ones stay in use: {Cause}")]
    public static partial void CertificatesNotReloaded(ILogger logger, string cause);

    [LoggerMessage(2, LogLevel.Critical, "SMTP listener {Name} on {EndPoint} has stopped accepting connections")]
    public static partial void ListenerFailed(ILogger logger, string name, EndPoint endPoint, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A session of SMTP listener {Name} failed")]
    public static partial void SessionFailed(ILogger logger, string name, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Count} connections were closed because their sessions did not end in time")]
    public static partial void ConnectionsAborted(ILogger logger, int count);
}
