using System.Net;
using Microsoft.Extensions.Logging;

namespace Ulak.Pop3;

/// <summary>The log messages of POP3.</summary>
internal static partial class Pop3Log
{
    [LoggerMessage(1, LogLevel.Information, "POP3 session of {Remote} as '{User}': {Retrieved} messages read, {Deleted} deleted")]
    public static partial void Closed(ILogger logger, EndPoint? remote, string user, int retrieved, int deleted);

    [LoggerMessage(2, LogLevel.Debug, "POP3 session of {Remote} broke: {Cause}")]
    public static partial void Broken(ILogger logger, EndPoint? remote, string cause);

    [LoggerMessage(3, LogLevel.Warning, "A POP3 connection of {Remote} was refused: {Limit} connections are the limit")]
    public static partial void Refused(ILogger logger, EndPoint? remote, int limit);

    [LoggerMessage(4, LogLevel.Error, "A POP3 session failed")]
    public static partial void Failed(ILogger logger, Exception cause);

    [LoggerMessage(5, LogLevel.Warning, "POP3 cannot accept connections, and tries again in a second: {Cause}")]
    public static partial void AcceptFailed(ILogger logger, string cause);
}
