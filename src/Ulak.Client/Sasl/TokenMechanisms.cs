using System.Globalization;
using System.Text;

namespace Ulak.Client.Sasl;

/// <summary>XOAUTH2, as Google and Microsoft document it.</summary>
internal sealed class XOAuth2Mechanism(TokenCredentials credentials) : SaslMechanism
{
    public override string Name => "XOAUTH2";

    public override byte[] InitialResponse =>
        Encoding.UTF8.GetBytes($"user={credentials.User}\u0001auth=Bearer {credentials.Token}\u0001\u0001");

    // A challenge after the token is an error document; the empty response asks for the reply.
    public override byte[] Respond(byte[] challenge) => challenge.Length == 0 ? InitialResponse : [];
}

/// <summary>OAUTHBEARER, RFC 7628.</summary>
internal sealed class OAuthBearerMechanism(TokenCredentials credentials, string? host, int port) : SaslMechanism
{
    public override string Name => "OAUTHBEARER";

    // client-resp = gs2-header kvsep *kvpair kvsep   RFC 7628 §3.1
    public override byte[] InitialResponse
    {
        get
        {
            var user = credentials.User.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
            var server = host is null ? "" : string.Create(CultureInfo.InvariantCulture, $"host={host}\u0001port={port}\u0001");
            return Encoding.UTF8.GetBytes($"n,a={user},\u0001{server}auth=Bearer {credentials.Token}\u0001\u0001");
        }
    }

    // RFC 7628 §3.2.3: the dummy response to an error document is one kvsep.
    public override byte[] Respond(byte[] challenge) => challenge.Length == 0 ? InitialResponse : [1];
}
