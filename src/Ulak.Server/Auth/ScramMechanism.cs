using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ulak.Server.Auth;

/// <summary>
/// SCRAM-SHA-256 and, where a certificate is given, SCRAM-SHA-256-PLUS: RFC 5802 and RFC 7677. The channel binding is tls-server-end-point
/// (RFC 5929 §4). SslStream has no access to the key material that tls-exporter (RFC 9266) needs.
/// </summary>
internal sealed class ScramMechanism(SmtpAuth auth, byte[]? certificate, bool bindingOffered) : SaslMechanism
{
    private string? _clientFirstBare;
    private string _gs2Header = "";
    private string _serverFirst = "";
    private string _nonce = "";
    private string _user = "";
    private ScramVerifier? _verifier;
    private bool _userExists;
    private bool _isAuthenticated;

    public override string Name => certificate is null ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS";

    public override ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken)
    {
        if (_isAuthenticated)
        {
            // RFC 4954 §4: the server's last message was sent as a challenge; the client's response to it is empty.
            return new(response.Length == 0 ? new SaslResult.Success(_user) : new SaslResult.Malformed());
        }

        if (!SaslText.TryRead(response, out var text))
        {
            return new(new SaslResult.Malformed());
        }

        return _clientFirstBare is null ? ProcessClientFirstAsync(text, cancellationToken) : new(ProcessClientFinal(text));
    }

    // client-first-message = gs2-header client-first-message-bare; RFC 5802 §7
    private async ValueTask<SaslResult> ProcessClientFirstAsync(string text, CancellationToken cancellationToken)
    {
        var parts = text.Split(',', 3);
        if (parts.Length < 3)
        {
            return new SaslResult.Malformed();
        }

        var (flag, authorize, bare) = (parts[0], parts[1], parts[2]);
        var attributes = bare.Split(',');
        if (attributes is not [['n', '=', ..] name, ['r', '=', ..] nonce, ..] || nonce.Length < 3
            || DecodeSaslName(name[2..]) is not { Length: > 0 } user)
        {
            return new SaslResult.Malformed();
        }

        if (!IsChannelBindingAcceptable(flag) || (authorize.Length > 0 && authorize != "a=" + name[2..]))
        {
            return new SaslResult.Failure();
        }

        _clientFirstBare = bare;
        _gs2Header = $"{flag},{authorize},";
        _user = user;
        _nonce = nonce[2..] + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        (_verifier, _userExists) = await auth.FindVerifierAsync(user, cancellationToken).ConfigureAwait(false);
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(_verifier.Salt)},i={_verifier.Iterations}");
        return new SaslResult.Challenge(Encoding.UTF8.GetBytes(_serverFirst));
    }

    // RFC 5802 §6: "y" from a client to a server that offers channel binding means that an attacker removed the offer.
    private bool IsChannelBindingAcceptable(string flag) => certificate is null
        ? flag == "n" || (flag == "y" && !bindingOffered)
        : flag == "p=tls-server-end-point";

    // client-final-message = channel-binding "," nonce ["," extensions] "," proof
    private SaslResult ProcessClientFinal(string text)
    {
        var proofAt = text.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || text.Split(',') is not [['c', '=', ..] binding, ['r', '=', ..] nonce, ..])
        {
            return new SaslResult.Malformed();
        }

        var withoutProof = text[..proofAt];
        var expectedBinding = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(_gs2Header), .. GetChannelBindingData()]);
        var proof = new byte[32];
        if (!Convert.TryFromBase64String(text[(proofAt + 3)..], proof, out var length) || length != proof.Length)
        {
            return new SaslResult.Malformed();
        }

        var message = Encoding.UTF8.GetBytes($"{_clientFirstBare},{_serverFirst},{withoutProof}");
        var signature = HMACSHA256.HashData(_verifier!.StoredKey, message);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        var right = CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), _verifier.StoredKey);
        if (!right || !_userExists || binding[2..] != expectedBinding || nonce[2..] != _nonce)
        {
            return new SaslResult.Failure();
        }

        _isAuthenticated = true;
        return new SaslResult.Challenge(
            Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(HMACSHA256.HashData(_verifier.ServerKey, message))));
    }

    // RFC 5929 §4.1: the hash of the certificate's signature; MD5 and SHA-1 count as SHA-256.
    private byte[] GetChannelBindingData()
    {
        if (certificate is null)
        {
            return [];
        }

        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        return parsed.SignatureAlgorithm.Value switch
        {
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate),
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate),
            _ => SHA256.HashData(certificate),
        };
    }

    // saslname: "=2C" stands for a comma, "=3D" for an equals sign; RFC 5802 §5.1
    private static string? DecodeSaslName(string text)
    {
        var name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "\0", StringComparison.Ordinal);
        return name.Contains('=', StringComparison.Ordinal) ? null : name.Replace('\0', '=');
    }
}
