using Ulak.Server.Limits;
using Ulak.Server.Logging;
using Ulak.Server.State;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Sessions;

/// <summary>Everything before the first command: the PROXY header, implicit TLS, the wait for early talkers, the greeting.</summary>
internal static class SessionStartup
{
    /// <summary>Runs it. Returns the end of the session where it does not get to the greeting.</summary>
    public static async ValueTask<Termination?> RunAsync(SessionContext context, SessionChannel channel, ReplyWriter writer)
    {
        var options = context.Options;
        if (options.ProxyProtocol && context.IsTrustedProxy
            && await ReadProxyHeaderAsync(context, channel).ConfigureAwait(false) is { } rejected)
        {
            return rejected;
        }

        if (options.Tls is { Implicit: true } && await StartTls.UpgradeAsync(context, channel, writer).ConfigureAwait(false) is { } failed)
        {
            return failed;
        }

        if (options.Timeouts.GreetingDelay > TimeSpan.Zero
            && await IsEarlyTalkerAsync(channel, options.Timeouts.GreetingDelay).ConfigureAwait(false))
        {
            // RFC 5321 §3.1 and §4.3.1: a client waits for the greeting. One that does not is no mail program.
            return new Termination(SessionEndReason.PolicyViolation, ServerReplies.EarlyTalker, Linger: true);
        }

        return await GreetAsync(context, channel, writer).ConfigureAwait(false);
    }

    private static async ValueTask<Termination?> ReadProxyHeaderAsync(SessionContext context, SessionChannel channel)
    {
        if (await ProxyProtocolReader.ReadAsync(channel, context.Options.Timeouts.Handshake).ConfigureAwait(false) is not { } proxy)
        {
            ServerLog.ProxyHeaderMissing(context.Server.Log, context.Info.Id, context.Info.Remote);
            return new Termination(
                channel.Deadline.IsExpired ? SessionEndReason.TimedOut
                : context.Stop.IsCancellationRequested ? SessionEndReason.Shutdown
                : SessionEndReason.PolicyViolation);
        }

        if (proxy is not { Source: { } source, Destination: { } destination })
        {
            return null;
        }

        context.Info = context.Info with { Remote = source, Local = destination };
        context.Log.Event(SessionEvent.Connected, $"{source}, by the proxy");
        var result = context.Admission.TryMoveTo(source, faults: 0);
        return result == AdmissionResult.Admitted ? null : AdmissionRejection.Create(context, result);
    }

    private static async ValueTask<bool> IsEarlyTalkerAsync(SessionChannel channel, TimeSpan delay)
    {
        var timer = channel.Deadline.Time.CreateTimer(
            static channel => ((SessionChannel)channel!).CancelRead(), channel, delay, Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        {
            var read = await channel.Input.ReadAsync().ConfigureAwait(false);
            var isEarly = !read.Buffer.IsEmpty;
            channel.Input.AdvanceTo(read.Buffer.Start);
            return isEarly;
        }
    }

    private static async ValueTask<Termination?> GreetAsync(SessionContext context, SessionChannel channel, ReplyWriter writer)
    {
        var filters = context.Listener.Filters;
        var result = filters.IsEmpty
            ? FilterResult.Continue
            : await filters.RunAsync(context, channel, FilterStep.Greeting, null).ConfigureAwait(false);
        if (result.IsContinue)
        {
            writer.Write(context.Listener.Greeting);
            return null;
        }

        if (result.Reply is { Code.Class: < 4 } reply)
        {
            writer.Write(reply);
            return null;
        }

        return new Termination(SessionEndReason.PolicyViolation, result.Reply);
    }
}
