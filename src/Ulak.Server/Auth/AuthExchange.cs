using System.Buffers;
using System.Text;
using Ulak.Server.Sessions;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Auth;

/// <summary>The 334 dialogue of one AUTH, RFC 4954 §4: while it is open, the client's lines are responses and not commands.</summary>
internal sealed class AuthExchange(SmtpAuth auth, SaslMechanism mechanism)
{
    /// <summary>The reply to AUTH without an initial response.</summary>
    public CommandResult SendInitialChallenge(SessionContext state)
    {
        state.AuthExchange = this;
        return new CommandResult(CreateChallengeReply(mechanism.InitialChallenge));
    }

    /// <summary>Answers a line of the client: base64, or <c>*</c>.</summary>
    public ValueTask<CommandResult> ProcessLineAsync(SessionContext state, in ReadOnlySequence<byte> line)
    {
        var text = Encoding.Latin1.GetString(line);
        if (text == "*")
        {
            // RFC 4954 §4: the server rejects the AUTH with 501.
            state.AuthExchange = null;
            return new CommandResult(ServerReplies.AuthCancelled);
        }

        return ProcessResponseAsync(state, text);
    }

    /// <summary>Answers an initial response: base64, or <c>=</c> for one that is empty.</summary>
    public ValueTask<CommandResult> ProcessInitialResponseAsync(SessionContext state, string initialResponse) =>
        ProcessResponseAsync(state, initialResponse == "=" ? "" : initialResponse);

    private async ValueTask<CommandResult> ProcessResponseAsync(SessionContext state, string base64)
    {
        // Only a challenge keeps the dialogue open: whatever else happens, a fault included, the next line is a command.
        state.AuthExchange = null;
        var octets = new byte[base64.Length];
        if (base64.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(base64, octets, out var length))
        {
            return new CommandResult(ServerReplies.InvalidBase64);
        }

        var answer = await mechanism.ProcessResponseAsync(octets[..length], state.SinkToken).ConfigureAwait(false);
        if (answer is SaslResult.Challenge challenge)
        {
            state.AuthExchange = this;
            return new CommandResult(CreateChallengeReply(challenge.Octets));
        }

        switch (answer)
        {
            case SaslResult.Success success:
                state.Info = state.Info with { User = success.User, Mechanism = mechanism.Name };
                return new CommandResult(ServerReplies.AuthenticationSucceeded);
            case SaslResult.Malformed:
                return new CommandResult(ServerReplies.InvalidAuthResponse);
            default:
                return RecordFailure(state);
        }
    }

    private CommandResult RecordFailure(SessionContext state)
    {
        state.Listener.Server.LoginGuard.RecordFailure(state.Info.Remote);
        Logging.ServerLog.LoginFailed(state.Listener.Server.Log, state.Info.Id, state.Info.Remote, mechanism.Name);
        return new CommandResult(++state.FailedLogins >= auth.MaxAttempts ? ServerReplies.TooManyFailedLogins : ServerReplies.AuthenticationFailed);
    }

    // RFC 4954 §4: 334 SP base64, and a space where there is nothing to say.
    private static Reply CreateChallengeReply(byte[] octets) => new(334, null, Convert.ToBase64String(octets));
}
