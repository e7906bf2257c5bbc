using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Server.Logging;

/// <summary>Every line that this project logs.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Debug, "Session {Session}: {Remote} connected to {Listener}")]
    public static partial void SessionOpened(ILogger logger, MailId session, System.Net.EndPoint? remote, string listener);

    [LoggerMessage(2, LogLevel.Debug, "Session {Session}: over ({End}), {Messages} messages, {Faults} faults")]
    public static partial void SessionClosed(ILogger logger, MailId session, SessionEndReason end, int messages, int faults);

    [LoggerMessage(3, LogLevel.Debug, "Session {Session}: the connection broke: {Cause}")]
    public static partial void ConnectionLost(ILogger logger, MailId session, string cause);

    [LoggerMessage(4, LogLevel.Error, "Session {Session}: the sink failed at {Step}; the client was told to try again later")]
    public static partial void SinkFailed(ILogger logger, MailId session, string step, Exception cause);

    [LoggerMessage(5, LogLevel.Error, "Session {Session}: a fault of the server's own ended it")]
    public static partial void SessionFailed(ILogger logger, MailId session, Exception cause);

    [LoggerMessage(7, LogLevel.Warning, "Session {Session}: the TLS handshake with {Remote} failed: {Cause}")]
    public static partial void TlsFailed(ILogger logger, MailId session, System.Net.EndPoint? remote, string cause);

    [LoggerMessage(8, LogLevel.Warning, "Session {Session}: a login from {Remote} by {Mechanism} was wrong")]
    public static partial void LoginFailed(ILogger logger, MailId session, System.Net.EndPoint? remote, string mechanism);

    [LoggerMessage(9, LogLevel.Warning, "Session {Session}: the proxy {Remote} sent no PROXY header, so it was turned away; turn proxyProtocol off where clients connect themselves")]
    public static partial void ProxyHeaderMissing(ILogger logger, MailId session, System.Net.EndPoint? remote);

    [LoggerMessage(6, LogLevel.Warning, "Session {Session}: {Remote} was turned away: too many connections")]
    public static partial void ConnectionRejected(ILogger logger, MailId session, System.Net.EndPoint? remote);
}
