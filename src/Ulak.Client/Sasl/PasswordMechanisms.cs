using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Ulak.Client.Sasl;

/// <summary>PLAIN, RFC 4616: user and password in one message.</summary>
internal sealed class PlainMechanism(PasswordCredentials credentials) : SaslMechanism
{
    public override string Name => "PLAIN";

    public override byte[] InitialResponse => Encoding.UTF8.GetBytes($"\0{credentials.User}\0{credentials.Password}");

    // Servers that ignore the initial response send an empty challenge.
    public override byte[]? Respond(byte[] challenge) => challenge.Length == 0 ? InitialResponse : null;
}

/// <summary>LOGIN (draft-murchison-sasl-login): the server asks for the user, then for the password.</summary>
internal sealed class LoginMechanism(PasswordCredentials credentials) : SaslMechanism
{
    private int _responses;

    public override string Name => "LOGIN";

    public override byte[]? InitialResponse => null;

    // The texts of the challenges differ among servers; only their order counts.
    public override byte[]? Respond(byte[] challenge) => _responses++ switch
    {
        0 => Encoding.UTF8.GetBytes(credentials.User),
        1 => Encoding.UTF8.GetBytes(credentials.Password),
        _ => null,
    };
}

/// <summary>CRAM-MD5, RFC 2195: a keyed digest of the challenge.</summary>
internal sealed class CramMd5Mechanism(PasswordCredentials credentials) : SaslMechanism
{
    private bool _hasResponded;

    public override string Name => "CRAM-MD5";

    public override byte[]? InitialResponse => null;

    [SuppressMessage(
        "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "RFC 2195 defines the mechanism by MD5.")]
    public override byte[]? Respond(byte[] challenge)
    {
        if (_hasResponded || challenge.Length == 0)
        {
            return null;
        }

        _hasResponded = true;
        var digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(credentials.Password), challenge);
        return Encoding.UTF8.GetBytes($"{credentials.User} {Convert.ToHexStringLower(digest)}");
    }
}
