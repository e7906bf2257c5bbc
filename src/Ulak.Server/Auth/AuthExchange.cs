using System.Buffers;
using System.Text;
using Ulak.Server.Sessions;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Auth;

/// <summary>The 334 dialogue of one AUTH, RFC 4954 §4: while it is open, the client's lines are responses and not commands.</summary>
internal sealed class AuthExchange(SmtpAuth auth, SaslMechanism mechanism)
{
    /// <summary>The reply to AUTH without an initial response.</summary>
    public Step Begin(SessionState state)
    {
        state.Exchange = this;
        return new Step(Challenge(mechanism.FirstChallenge));
    }

    /// <summary>Answers a line of the client: base64, or <c>*</c>.</summary>
    public ValueTask<Step> RespondAsync(SessionState state, in ReadOnlySequence<byte> line)
    {
        var text = Encoding.Latin1.GetString(line);
        if (text == "*")
        {
            // RFC 4954 §4: the server rejects the AUTH with 501.
            state.Exchange = null;
            return new Step(Replies.AuthCancelled);
        }

        return AnswerAsync(state, text);
    }

    /// <summary>Answers an initial response: base64, or <c>=</c> for one that is empty.</summary>
    public ValueTask<Step> BeginAsync(SessionState state, string initialResponse) =>
        AnswerAsync(state, initialResponse == "=" ? "" : initialResponse);

    private async ValueTask<Step> AnswerAsync(SessionState state, string base64)
    {
        // Only a challenge keeps the dialogue open: whatever else happens, a fault included, the next line is a command.
        state.Exchange = null;
        var octets = new byte[base64.Length];
        if (base64.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(base64, octets, out var length))
        {
            return new Step(Replies.BadBase64);
        }

        var answer = await mechanism.RespondAsync(octets[..length], state.SinkToken).ConfigureAwait(false);
        if (answer is SaslAnswer.Challenge challenge)
        {
            state.Exchange = this;
            return new Step(Challenge(challenge.Octets));
        }

        switch (answer)
        {
            case SaslAnswer.Success success:
                state.Facts = state.Facts with { User = success.User, Mechanism = mechanism.Name };
                return new Step(Replies.LoggedIn);
            case SaslAnswer.Malformed:
                return new Step(Replies.BadResponse);
            default:
                return Failed(state);
        }
    }

    private Step Failed(SessionState state)
    {
        state.Listener.Server.Logins.Failed(state.Facts.Remote);
        Logging.ServerLog.LoginFailed(state.Listener.Server.Log, state.Facts.Id, state.Facts.Remote, mechanism.Name);
        return new Step(++state.WrongLogins >= auth.Attempts ? Replies.TooManyLogins : Replies.WrongLogin);
    }

    // RFC 4954 §4: 334 SP base64, and a space where there is nothing to say.
    private static Reply Challenge(byte[] octets) => new(334, null, Convert.ToBase64String(octets));
}
