using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Server.Logging;

/// <summary>The log messages of this project.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Debug, "Session {Session}: {Remote} connected to {Listener}")]
    public static partial void SessionOpened(ILogger logger, MailId session, System.Net.EndPoint? remote, string listener);

    /// <summary>The one line of a session at the default level.</summary>
    [LoggerMessage(
        2,
        LogLevel.Information,
        "Session {Session}: {Remote} on {Listener}, {Messages} messages, {Faults} faults, {Octets} octets in {Seconds:0.000} s, {End}")]
    public static partial void SessionClosed(
        ILogger logger,
        MailId session,
        System.Net.EndPoint? remote,
        string listener,
        int messages,
        int faults,
        long octets,
        double seconds,
        SessionEndReason end);

    [LoggerMessage(3, LogLevel.Debug, "Session {Session}: the connection broke: {Cause}")]
    public static partial void ConnectionLost(ILogger logger, MailId session, string cause);

    [LoggerMessage(4, LogLevel.Error, "Session {Session}: the sink failed at {Step}; the client got a reply to try again later")]
    public static partial void SinkFailed(ILogger logger, MailId session, string step, Exception cause);

    [LoggerMessage(5, LogLevel.Error, "Session {Session}: it ended with a failure of the server")]
    public static partial void SessionFailed(ILogger logger, MailId session, Exception cause);

    [LoggerMessage(7, LogLevel.Warning, "Session {Session}: the TLS handshake with {Remote} failed: {Cause}")]
    public static partial void TlsFailed(ILogger logger, MailId session, System.Net.EndPoint? remote, string cause);

    [LoggerMessage(8, LogLevel.Warning, "Session {Session}: a login from {Remote} with {Mechanism} failed")]
    public static partial void LoginFailed(ILogger logger, MailId session, System.Net.EndPoint? remote, string mechanism);

    [LoggerMessage(10, LogLevel.Information, "Session {Session}: refused: {Reply}")]
    public static partial void Refused(ILogger logger, MailId session, string reply);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "Session {Session}: the proxy {Remote} sent no PROXY header, so its connection was closed; " +
        "turn proxyProtocol off where clients connect directly")]
    public static partial void ProxyHeaderMissing(ILogger logger, MailId session, System.Net.EndPoint? remote);

    [LoggerMessage(6, LogLevel.Warning, "Session {Session}: the connection of {Remote} was rejected: {Reason}")]
    public static partial void ConnectionRejected(ILogger logger, MailId session, System.Net.EndPoint? remote, string reason);
}
