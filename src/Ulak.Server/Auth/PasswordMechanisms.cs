using System.Text;

namespace Ulak.Server.Auth;

/// <summary>Checks a password away from the socket's thread: the rounds of its hash take milliseconds of a core.</summary>
internal static class PasswordVerifier
{
    public static async ValueTask<SaslResult> VerifyAsync(SmtpAuth auth, string user, string password, CancellationToken cancellationToken)
    {
        var (verifier, known) = await auth.FindVerifierAsync(user, cancellationToken).ConfigureAwait(false);
        var matches = await Task.Run(() => verifier.Matches(password), cancellationToken).ConfigureAwait(false);
        return matches && known ? new SaslResult.Success(user) : new SaslResult.Failure();
    }
}

/// <summary>PLAIN, RFC 4616: <c>[authzid] NUL authcid NUL passwd</c>.</summary>
internal sealed class PlainMechanism(SmtpAuth auth) : SaslMechanism
{
    public override string Name => "PLAIN";

    public override ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response, out var text) || text.Split('\0') is not [var authorize, { Length: > 0 } user, { Length: > 0 } password])
        {
            return new(new SaslResult.Malformed());
        }

        // RFC 4616 §2: nobody acts for another here.
        return authorize.Length == 0 || authorize == user ? PasswordVerifier.VerifyAsync(auth, user, password, cancellationToken) : new(new SaslResult.Failure());
    }
}

/// <summary>LOGIN, as old clients speak it (draft-murchison-sasl-login): two questions, two answers.</summary>
internal sealed class LoginMechanism(SmtpAuth auth) : SaslMechanism
{
    private string? _user;

    public override string Name => "LOGIN";

    public override byte[] InitialChallenge { get; } = Encoding.ASCII.GetBytes("Username:");

    public override ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response, out var text) || text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return new(new SaslResult.Malformed());
        }

        if (_user is null)
        {
            _user = text;
            return new(new SaslResult.Challenge(Encoding.ASCII.GetBytes("Password:")));
        }

        return PasswordVerifier.VerifyAsync(auth, _user, text, cancellationToken);
    }
}

/// <summary>Text of a SASL message.</summary>
internal static class SaslText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>RFC 4422 §3.1: UTF-8, and nothing but that.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out string text)
    {
        try
        {
            text = Strict.GetString(octets);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
