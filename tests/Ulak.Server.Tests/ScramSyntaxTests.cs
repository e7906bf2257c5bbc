using System.Text;
using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>The grammar of SCRAM's messages (RFC 5802 §7), and the stored form of a password.</summary>
public sealed class ScramSyntaxTests
{
    private static readonly SmtpAuth Auth = new() { Users = new TestUsers() };

    [Theory]
    [InlineData("n,,n=ann,r=abc", "challenge")]
    [InlineData("n,,n=ann,r=a", "challenge")]
    [InlineData("n,,n=ann,r=abc,x=extension", "challenge")]
    [InlineData("n,a=ann,n=ann,r=abc", "challenge")]
    [InlineData("n,a=bob,n=ann,r=abc", "failure")] // proxy authorization
    [InlineData("p=tls-server-end-point,,n=ann,r=abc", "failure")] // a binding that was not offered
    [InlineData("x,,n=ann,r=abc", "failure")]
    [InlineData("n,,n=ann,r=", "malformed")]
    [InlineData("n,,n=,r=abc", "malformed")]
    [InlineData("n,,r=abc,n=ann", "malformed")]
    [InlineData("n,,m=ext,n=ann,r=abc", "malformed")]
    [InlineData("n,,n=a=b,r=abc", "malformed")]
    [InlineData("n,,n=ann", "malformed")]
    [InlineData("n,,x=ann,r=abc", "malformed")]
    [InlineData("n,,n=ann,x=abc", "malformed")]
    [InlineData("n,n=ann", "malformed")]
    [InlineData("n", "malformed")]
    [InlineData("", "malformed")]
    public async Task First_message(string message, string expected) =>
        Assert.Equal(expected, await SendAsync(new ScramMechanism(Auth, null, bindingOffered: false), message));

    // RFC 5802 §6
    [Theory]
    [InlineData("y,,n=ann,r=abc", false, "challenge")]
    [InlineData("y,,n=ann,r=abc", true, "failure")]
    [InlineData("n,,n=ann,r=abc", true, "challenge")]
    public async Task A_client_that_was_robbed_of_the_offer_of_channel_binding_fails(string message, bool offered, string expected) =>
        Assert.Equal(expected, await SendAsync(new ScramMechanism(Auth, null, offered), message));

    [Theory]
    [InlineData("n,,n=ann,r=abc", "failure")]
    [InlineData("y,,n=ann,r=abc", "failure")]
    [InlineData("p=tls-unique,,n=ann,r=abc", "failure")]
    [InlineData("p=tls-server-end-point,,n=ann,r=abc", "challenge")]
    public async Task Plus_requires_the_binding(string message, string expected) =>
        Assert.Equal(expected, await SendAsync(new ScramMechanism(Auth, [1, 2, 3], bindingOffered: true), message));

    [Theory]
    [InlineData("c=biws,r=NONCE")] // no proof
    [InlineData("c=biws,r=NONCE,p=")]
    [InlineData("c=biws,r=NONCE,p=AAAA")] // 3 octets
    [InlineData("c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")] // 34 octets
    [InlineData("c=biws,r=NONCE,p=!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("x=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("c=biws,x=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("r=NONCE,c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("")]
    public async Task Malformed_last_message(string message)
    {
        var mechanism = new ScramMechanism(Auth, null, bindingOffered: false);
        await SendAsync(mechanism, "n,,n=ann,r=abc");

        Assert.Equal("malformed", await SendAsync(mechanism, message));
    }

    [Fact]
    public async Task The_nonce_of_the_server_follows_that_of_the_client_and_changes()
    {
        var first = await FirstAsync("n,,n=ann,r=abc");
        var second = await FirstAsync("n,,n=ann,r=abc");

        Assert.StartsWith("r=abc", first, StringComparison.Ordinal);
        Assert.Equal(24, first.Split(',')[0].Length - "r=abc".Length);
        Assert.NotEqual(first.Split(',')[0], second.Split(',')[0]);
    }

    // RFC 5802 §5.1
    [Theory]
    [InlineData("a=2Cb=3Dc", "a,b=c")]
    [InlineData("a=3D2Cb", "a=2Cb")]
    public async Task A_comma_and_an_equals_sign_in_a_name_are_decoded(string name, string expected)
    {
        var users = new NamedUsers();
        var mechanism = new ScramMechanism(new SmtpAuth { Users = users }, null, bindingOffered: false);
        await SendAsync(mechanism, $"n,,n={name},r=abc");

        Assert.Equal(expected, users.Asked);
    }

    [Fact]
    public void A_verifier_is_written_and_parsed()
    {
        var verifier = ScramVerifier.FromPassword("secret", 4096);
        var parsed = ScramVerifier.Parse(verifier.ToString());

        Assert.Matches(@"^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$", verifier.ToString());
        Assert.Equal(verifier.ToString(), parsed!.ToString());
        Assert.True(parsed.Matches("secret"));
        Assert.False(parsed.Matches("Secret"));
        Assert.Equal(10_000, ScramVerifier.FromPassword("secret").Iterations);
        Assert.NotEqual(verifier.ToString(), ScramVerifier.FromPassword("secret", 4096).ToString());
    }

    // RFC 7677 §3: user "user", password "pencil".
    [Fact]
    public void A_verifier_has_the_keys_of_the_RFC_s_example()
    {
        var verifier = ScramVerifier.FromPassword("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

        Assert.Equal("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=", Convert.ToBase64String(verifier.StoredKey));
        Assert.Equal("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", Convert.ToBase64String(verifier.ServerKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SCRAM-SHA-1$4096:AAAA$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-256$4096:AAAA")]
    [InlineData("SCRAM-SHA-256$4096$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-256$4096:AAAA$AAAA")]
    [InlineData("SCRAM-SHA-256$4096:AAAA$AAAA:AAAA$")]
    [InlineData("SCRAM-SHA-256$x:AAAA$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-256$-1:AAAA$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-256$4096:!$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-256$4096:AAAA$!:AAAA")]
    [InlineData("SCRAM-SHA-256$4096:AAAA$AAAA:!")]
    public void What_is_no_verifier_is_not_parsed(string text) => Assert.Null(ScramVerifier.Parse(text));

    private static async Task<string> FirstAsync(string message) => Encoding.UTF8.GetString(
        ((SaslResult.Challenge)await new ScramMechanism(Auth, null, bindingOffered: false)
            .ProcessResponseAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None)).Octets);

    private static async Task<string> SendAsync(ScramMechanism mechanism, string message) =>
        await mechanism.ProcessResponseAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None) switch
        {
            SaslResult.Success => "success",
            SaslResult.Failure => "failure",
            SaslResult.Malformed => "malformed",
            _ => "challenge",
        };

    private sealed class NamedUsers : IUserDirectory
    {
        public string? Asked { get; private set; }

        public ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken)
        {
            Asked = user;
            return default;
        }

        public ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken) => new(false);
    }
}
