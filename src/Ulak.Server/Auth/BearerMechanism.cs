using System.Text;

namespace Ulak.Server.Auth;

/// <summary>OAUTHBEARER (RFC 7628 §3.1) and the older XOAUTH2: a token and its user.</summary>
internal sealed class BearerMechanism(IBearerTokenValidator tokens, bool isXOAuth2) : SaslMechanism
{
    private bool _failed;

    public override string Name => isXOAuth2 ? "XOAUTH2" : "OAUTHBEARER";

    public override async ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken)
    {
        if (_failed)
        {
            // RFC 7628 §3.2.3: the client acknowledges the error, and then gets the failure.
            return new SaslResult.Failure();
        }

        if (!SaslText.TryRead(response, out var text) || !TryParse(text, out var user, out var token))
        {
            return new SaslResult.Malformed();
        }

        if (await tokens.ValidateAsync(token, user, cancellationToken).ConfigureAwait(false) is { } name)
        {
            return new SaslResult.Success(name);
        }

        _failed = true;
        return new SaslResult.Challenge(Encoding.UTF8.GetBytes("""{"status":"invalid_token","schemes":"bearer"}"""));
    }

    private bool TryParse(string text, out string user, out string token)
    {
        (user, token) = ("", "");
        var fields = text.Split('\x01');
        if (isXOAuth2)
        {
            user = fields[0].StartsWith("user=", StringComparison.Ordinal) ? fields[0][5..] : "";
        }
        else if (fields[0].Split(',') is ["n" or "y", var authorize, ..])
        {
            user = authorize.StartsWith("a=", StringComparison.Ordinal) ? authorize[2..] : "";
        }
        else
        {
            return false;
        }

        var credentials = fields.FirstOrDefault(field => field.StartsWith("auth=Bearer ", StringComparison.OrdinalIgnoreCase));
        token = credentials?["auth=Bearer ".Length..].Trim() ?? "";
        return token.Length > 0;
    }
}
