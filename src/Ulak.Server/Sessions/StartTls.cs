using System.Security.Authentication;
using Ulak.Server.Logging;
using Ulak.Server.State;
using Ulak.Server.Tls;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Sessions;

/// <summary>The TLS handshake, after STARTTLS or before the greeting.</summary>
internal static class StartTls
{
    /// <summary>Does it. Returns the end of the session where it fails.</summary>
    public static async ValueTask<Termination?> UpgradeAsync(SessionContext context, SessionChannel channel, ReplyWriter writer)
    {
        if (!await writer.FlushAsync().ConfigureAwait(false))
        {
            return new Termination(SessionEndReason.ClientDisconnected);
        }

        try
        {
            channel.Deadline.Start(DeadlineReason.Command, context.Options.Timeouts.Handshake);
            var tls = await channel.StartTlsAsync(context.Options.Tls!).ConfigureAwait(false);

            // RFC 3207 §4.2: what the client sent without TLS is discarded, a login included.
            await context.ResetSessionAsync().ConfigureAwait(false);
            context.Certificate = channel.Certificate;
            context.Log.Event(SessionEvent.TlsStarted, tls.ToString());
            context.Info = context.Info with { Tls = tls, ClientName = null, HelloProtocol = "SMTP", User = null, Mechanism = null };
            channel.Deadline.Stop();
            return null;
        }
        catch (Exception exception) when (IsHandshakeFailure(exception))
        {
            // There is no common language for a reply: the channel closes, and the log has the cause.
            var cause = TlsFailure.Describe(exception, channel.Deadline.IsExpired);
            ServerLog.TlsFailed(context.Server.Log, context.Info.Id, context.Info.Remote, cause);
            context.Log.Event(SessionEvent.TlsFailed, cause);
            return new Termination(
                channel.Deadline.IsExpired ? SessionEndReason.TimedOut
                : context.Stop.IsCancellationRequested ? SessionEndReason.Shutdown
                : SessionEndReason.ClientDisconnected);
        }
    }

    // NotSupportedException: SslStream found no certificate, because it asks for one only after a hello that it could read.
    private static bool IsHandshakeFailure(Exception exception) =>
        exception is AuthenticationException or InvalidOperationException or NotSupportedException
            || TransportErrors.IsConnectionLoss(exception);
}
