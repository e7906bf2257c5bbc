using System.Buffers;
using System.Text;
using Ulak.Server.State;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Auth;

/// <summary>The exchange of one AUTH, RFC 4954 §4: while it is open, the client's lines are responses, not commands.</summary>
internal sealed class AuthExchange(SmtpAuth auth, SaslMechanism mechanism) : LineExchange
{
    /// <summary>The reply to AUTH without an initial response.</summary>
    public CommandResult SendInitialChallenge(SessionContext context)
    {
        context.Exchange = this;
        return new CommandResult(CreateChallengeReply(mechanism.InitialChallenge));
    }

    /// <summary>Processes a line of the client: base64, or <c>*</c>.</summary>
    public override ValueTask<CommandResult> ProcessLineAsync(SessionContext context, ReadOnlySequence<byte> line)
    {
        var text = Encoding.Latin1.GetString(line);
        if (text == "*")
        {
            // RFC 4954 §4: the server rejects the AUTH with 501.
            context.Exchange = null;
            return new CommandResult(ServerReplies.AuthCancelled);
        }

        return ProcessResponseAsync(context, text);
    }

    /// <summary>Processes an initial response: base64, or <c>=</c> for an empty one.</summary>
    public ValueTask<CommandResult> ProcessInitialResponseAsync(SessionContext context, string initialResponse) =>
        ProcessResponseAsync(context, initialResponse == "=" ? "" : initialResponse);

    private async ValueTask<CommandResult> ProcessResponseAsync(SessionContext context, string base64)
    {
        // Only a challenge keeps the exchange open. In every other case, an exception included, the next line is a command.
        context.Exchange = null;
        var octets = new byte[base64.Length];
        if (base64.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(base64, octets, out var length))
        {
            return new CommandResult(ServerReplies.InvalidBase64);
        }

        var result = await mechanism.ProcessResponseAsync(octets[..length], context.SinkToken).ConfigureAwait(false);
        if (result is SaslResult.Challenge challenge)
        {
            context.Exchange = this;
            return new CommandResult(CreateChallengeReply(challenge.Octets));
        }

        switch (result)
        {
            case SaslResult.Success success:
                context.Info = context.Info with { User = success.User, Mechanism = mechanism.Name };
                return new CommandResult(ServerReplies.AuthenticationSucceeded);
            case SaslResult.Malformed:
                return new CommandResult(ServerReplies.InvalidAuthResponse);
            default:
                return RecordFailure(context);
        }
    }

    private CommandResult RecordFailure(SessionContext context)
    {
        context.Server.LoginGuard.RecordFailure(context.Info.Remote);
        Logging.ServerLog.LoginFailed(context.Server.Log, context.Info.Id, context.Info.Remote, mechanism.Name);
        return ++context.FailedLogins >= auth.MaxAttempts
            ? CommandResult.End(SessionEndReason.PolicyViolation, context.Listener.Replies.TooManyFailedLogins)
            : new CommandResult(ServerReplies.AuthenticationFailed);
    }

    // RFC 4954 §4: 334 SP base64; the space stays where the challenge is empty.
    private static Reply CreateChallengeReply(byte[] octets) => new(334, null, Convert.ToBase64String(octets));
}
