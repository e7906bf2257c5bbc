using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ulak.Server.Auth;

/// <summary>
/// CRAM-MD5, RFC 2195, offered only where any user is accepted: to check a digest the server would need the password in clear, which it
/// does not store.
/// </summary>
internal sealed class CramMd5Mechanism(string hostName, TimeProvider time) : SaslMechanism
{
    private const int DigestLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public override string Name => "CRAM-MD5";

    // RFC 2195 §2: a msg-id (RFC 5322 §3.6.4), different each time.
    public override byte[] InitialChallenge { get; } = Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"<{RandomNumberGenerator.GetInt32(int.MaxValue)}.{time.GetUtcNow().ToUnixTimeSeconds()}@{hostName}>"));

    // RFC 2195 §2: the client waits for the challenge.
    public override bool AcceptsInitialResponse(string response) => false;

    // user SP digest, the digest in 32 hexadecimal digits
    public override ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response, out var text))
        {
            return new(new SaslResult.Malformed());
        }

        var space = text.LastIndexOf(' ');
        return space > 0 && text.Length - space - 1 == DigestLength && text.AsSpan(space + 1).IndexOfAnyExcept(HexDigits) < 0
            ? new(new SaslResult.Success(text[..space]))
            : new(new SaslResult.Malformed());
    }
}
