using System.Security.Cryptography;
using System.Text;
using Ulak.Server.Auth;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>What SCRAM must check beside the password, and what it must not reveal: RFC 5802.</summary>
public sealed class ScramTests
{
    private static readonly byte[] Certificate = TestCertificate.Value.RawData;

    [Fact]
    public async Task The_right_proof_authenticates()
    {
        var (result, _) = await ExchangeAsync(null, "n,,", final: client => client);
        Assert.Equal(new SaslResult.Success("ann"), result);
    }

    [Fact]
    public async Task A_channel_binding_to_the_certificate_authenticates()
    {
        var (result, _) = await ExchangeAsync(Certificate, "p=tls-server-end-point,,", final: client => client);
        Assert.Equal(new SaslResult.Success("ann"), result);
    }

    // RFC 4954 §4: the response to the server's last message is empty.
    [Theory]
    [InlineData("", true)]
    [InlineData("x", false)]
    public async Task Only_an_empty_response_ends_the_exchange(string last, bool authenticates)
    {
        var (result, _) = await ExchangeAsync(null, "n,,", final: client => client, last);
        Assert.Equal(authenticates ? new SaslResult.Success("ann") : new SaslResult.Malformed(), result);
    }

    // RFC 5802 §5.1: the nonce of the client's last message must be the server's.
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public async Task Another_nonce_fails_although_the_proof_is_made_for_it(string suffix)
    {
        var (result, _) = await ExchangeAsync(null, "n,,", final: client => client with
        {
            Nonce = suffix.Length == 0
            ? client.Nonce[..^1]
            : client.Nonce + suffix
        });
        Assert.IsType<SaslResult.Failure>(result);
    }

    // RFC 5802 §6: the binding of the client's last message must be the one of this connection.
    [Fact]
    public async Task Another_certificate_fails_although_the_proof_is_made_for_it()
    {
        var other = TestCertificate.Create("evil.example.org").RawData;
        var (result, _) = await ExchangeAsync(
            Certificate, "p=tls-server-end-point,,", final: client => client with { Binding = SHA256.HashData(other) });
        Assert.IsType<SaslResult.Failure>(result);
    }

    [Fact]
    public async Task Another_header_than_the_first_fails_although_the_proof_is_made_for_it()
    {
        var (result, _) = await ExchangeAsync(null, "n,,", final: client => client with { Header = "y,," });
        Assert.IsType<SaslResult.Failure>(result);
    }

    [Fact]
    public async Task A_wrong_proof_fails()
    {
        var (result, _) = await ExchangeAsync(null, "n,,", final: client => client with { Password = "wrong" });
        Assert.IsType<SaslResult.Failure>(result);
    }

    // RFC 5802 §9: an unknown user looks like a known one.
    [Fact]
    public async Task An_unknown_user_has_the_iterations_of_known_ones_and_a_salt_that_stays()
    {
        var known = await FirstAsync("ann", new SmtpAuth { Users = new TestUsers() });
        var unknown = await FirstAsync("zoe", new SmtpAuth { Users = new TestUsers() });
        var afterRestart = await FirstAsync("zoe", new SmtpAuth { Users = new TestUsers() });
        var other = await FirstAsync("yan", new SmtpAuth { Users = new TestUsers() });
        Assert.Equal(known.Iterations, unknown.Iterations);
        Assert.Equal(known.Salt.Length, unknown.Salt.Length);
        Assert.Equal(unknown.Salt, afterRestart.Salt);
        Assert.NotEqual(unknown.Salt, other.Salt);
    }

    private static async Task<(string Salt, string Iterations)> FirstAsync(string user, SmtpAuth auth)
    {
        var mechanism = new ScramMechanism(auth, null, bindingOffered: false);
        var first = (SaslResult.Challenge)await mechanism.ProcessResponseAsync(
            Encoding.UTF8.GetBytes($"n,,n={user},r=abc"), CancellationToken.None);
        var parts = Encoding.UTF8.GetString(first.Octets).Split(',');
        return (parts[1], parts[2]);
    }

    private static async Task<(SaslResult Result, string ServerFirst)> ExchangeAsync(
        byte[]? certificate, string header, Func<Client, Client> final, string last = "")
    {
        var auth = new SmtpAuth { Users = new TestUsers() };
        var mechanism = new ScramMechanism(auth, certificate, bindingOffered: certificate is not null);
        var first = (SaslResult.Challenge)await mechanism.ProcessResponseAsync(
            Encoding.UTF8.GetBytes(header + "n=ann,r=fyko"), CancellationToken.None);
        var serverFirst = Encoding.UTF8.GetString(first.Octets);
        var client = final(new Client(header, certificate is null
            ? []
            : SHA256.HashData(certificate), serverFirst.Split(',')[0][2..], TestUsers.Password));
        var result = await mechanism.ProcessResponseAsync(
            Encoding.UTF8.GetBytes(client.Final("n=ann,r=fyko", serverFirst)), CancellationToken.None);
        return (
            result is SaslResult.Challenge
                ? await mechanism.ProcessResponseAsync(Encoding.UTF8.GetBytes(last), CancellationToken.None)
                : result,
            serverFirst);
    }

    /// <summary>A client that makes the proof for whatever it sends.</summary>
    private sealed record Client(string Header, byte[] Binding, string Nonce, string Password)
    {
        public string Final(string firstBare, string serverFirst)
        {
            var parts = serverFirst.Split(',');
            var salt = Convert.FromBase64String(parts[1][2..]);
            var iterations = int.Parse(parts[2][2..], System.Globalization.CultureInfo.InvariantCulture);
            var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), salt, iterations, HashAlgorithmName.SHA256, 32);
            var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            var withoutProof = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(Header), .. Binding])},r={Nonce}";
            var signature = HMACSHA256.HashData(
                SHA256.HashData(clientKey), Encoding.UTF8.GetBytes($"{firstBare},{serverFirst},{withoutProof}"));
            var proof = clientKey.Zip(signature, (key, sign) => (byte)(key ^ sign)).ToArray();
            return $"{withoutProof},p={Convert.ToBase64String(proof)}";
        }
    }
}
