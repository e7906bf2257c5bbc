using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ulak.Client.Sasl;

/// <summary>
/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, RFC 5802 and RFC 7677: the password is never sent, and the server proves that it knows it.
/// The channel binding of PLUS is tls-server-end-point (RFC 5929 §4).
/// </summary>
internal sealed class ScramMechanism : SaslMechanism
{
    // RFC 7677 §4 asks for at least 4,096; the upper limit bounds what a server can make the client compute.
    private const int MinIterations = 4_096;
    private const int MaxIterations = 1_000_000;

    private readonly PasswordCredentials _credentials;
    private readonly byte[] _binding;
    private readonly string _gs2Header;
    private readonly string _clientNonce;
    private readonly string _clientFirstBare;
    private byte[]? _serverSignature;
    private int _responses;
    private bool _isVerified;

    /// <param name="credentials">The credentials.</param>
    /// <param name="binding">The channel binding for PLUS; null for SCRAM-SHA-256.</param>
    /// <param name="isUnderTls">Whether the client could bind: the server detects a removed offer of PLUS then (RFC 5802 §6).</param>
    /// <param name="nonce">The nonce; a random one if null.</param>
    public ScramMechanism(PasswordCredentials credentials, byte[]? binding, bool isUnderTls, string? nonce = null)
    {
        _credentials = credentials;
        _binding = binding ?? [];
        Name = binding is null ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS";
        _gs2Header = binding is not null ? "p=tls-server-end-point,," : isUnderTls ? "y,," : "n,,";
        _clientNonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var user = credentials.User.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        _clientFirstBare = $"n={user},r={_clientNonce}";
    }

    public override string Name { get; }

    public override bool IsComplete => _isVerified;

    public override byte[] InitialResponse => Encoding.UTF8.GetBytes(_gs2Header + _clientFirstBare);

    public override byte[]? Respond(byte[] challenge)
    {
        // Servers that ignore the initial response send an empty challenge.
        if (challenge.Length == 0 && _responses == 0)
        {
            return InitialResponse;
        }

        var message = Encoding.UTF8.GetString(challenge);
        return _responses++ switch
        {
            0 => RespondToServerFirst(message),
            1 => Verify(message) ? [] : null,
            _ => null,
        };
    }

    // server-first-message = nonce "," salt "," iteration-count; RFC 5802 §7
    private byte[]? RespondToServerFirst(string serverFirst)
    {
        if (serverFirst.Split(',') is not [['r', '=', ..] nonce, ['s', '=', ..] saltText, ['i', '=', ..] countText, ..]
            || !nonce[2..].StartsWith(_clientNonce, StringComparison.Ordinal) || nonce.Length - 2 == _clientNonce.Length
            || !int.TryParse(countText.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinIterations or > MaxIterations
            || !TryDecode(saltText[2..], out var salt) || salt.Length == 0)
        {
            return null;
        }

        byte[] boundHeader = [.. Encoding.ASCII.GetBytes(_gs2Header), .. _binding];
        var withoutProof = $"c={Convert.ToBase64String(boundHeader)},{nonce}";
        var authMessage = Encoding.UTF8.GetBytes($"{_clientFirstBare},{serverFirst},{withoutProof}");
        var saltedPassword =
            Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(_credentials.Password), salt, iterations, HashAlgorithmName.SHA256, 32);
        var proof = HMACSHA256.HashData(saltedPassword, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(proof), authMessage);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(saltedPassword, "Server Key"u8), authMessage);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    // server-final-message = verifier; RFC 5802 §7
    private bool Verify(string serverFinal)
    {
        _isVerified = serverFinal.StartsWith("v=", StringComparison.Ordinal) && TryDecode(serverFinal[2..].Split(',')[0], out var signature)
            && CryptographicOperations.FixedTimeEquals(signature, _serverSignature);
        return _isVerified;
    }

    private static bool TryDecode(string text, out byte[] octets)
    {
        octets = new byte[text.Length];
        var isValid = Convert.TryFromBase64String(text, octets, out var length);
        octets = octets[..length];
        return isValid;
    }
}
