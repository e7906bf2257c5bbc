using System.Text;

namespace Ulak.Server.Auth;

/// <summary>Verifies a password on the thread pool, not on the socket's thread: the hash takes milliseconds of a core.</summary>
internal static class PasswordVerifier
{
    public static async ValueTask<SaslResult> VerifyAsync(SmtpAuth auth, string user, string password, CancellationToken cancellationToken)
    {
        if (auth.AcceptsAnyUser)
        {
            return new SaslResult.Success(user);
        }

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
        if (!SaslText.TryRead(response, out var text)
            || text.Split('\0') is not [var authorize, { Length: > 0 } user, { Length: > 0 } password])
        {
            return new(new SaslResult.Malformed());
        }

        // RFC 4616 §2: proxy authorization is not supported.
        return authorize.Length == 0 || authorize == user
            ? PasswordVerifier.VerifyAsync(auth, user, password, cancellationToken)
            : new(new SaslResult.Failure());
    }
}

/// <summary>LOGIN (draft-murchison-sasl-login), for old clients: two challenges, two responses.</summary>
internal sealed class LoginMechanism(SmtpAuth auth) : SaslMechanism
{
    private string? _user;

    public override string Name => "LOGIN";

    public override byte[] InitialChallenge { get; } = Encoding.ASCII.GetBytes("Username:");

    public override bool AcceptsInitialResponse(string response) => response != "=";

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

    /// <summary>RFC 4422 §3.1: strict UTF-8.</summary>
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
