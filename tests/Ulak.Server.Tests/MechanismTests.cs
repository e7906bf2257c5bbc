using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>The messages of PLAIN, LOGIN, CRAM-MD5 and the bearer mechanisms: what authenticates, what fails, what is malformed.</summary>
public sealed class MechanismTests
{
    private const string Password = TestUsers.Password;

    private static readonly SmtpAuth Auth = new() { Users = new TestUsers(), Tokens = new TestUsers() };

    [Theory]
    [InlineData("\0ann\0" + Password, "ann")]
    [InlineData("ann\0ann\0" + Password, "ann")]
    [InlineData("bob\0ann\0" + Password, "failure")] // proxy authorization
    [InlineData("\0ann\0wrong", "failure")]
    [InlineData("\0bob\0" + Password, "failure")]
    [InlineData("ann\0" + Password, "malformed")]
    [InlineData("\0ann\0" + Password + "\0", "malformed")]
    [InlineData("\0\0" + Password, "malformed")]
    [InlineData("\0ann\0", "malformed")]
    [InlineData("", "malformed")]
    public async Task Plain(string response, string expected) =>
        Assert.Equal(expected, await SendAsync(new PlainMechanism(Auth), response));

    [Theory]
    [InlineData("ann", Password, "ann")]
    [InlineData("ann", "wrong", "failure")]
    [InlineData("ann", "", "malformed")]
    [InlineData("ann", "a\0b", "malformed")]
    public async Task Login(string user, string password, string expected)
    {
        var mechanism = new LoginMechanism(Auth);

        Assert.Equal("Username:", Encoding.ASCII.GetString(mechanism.InitialChallenge));
        Assert.Equal("challenge Password:", await SendAsync(mechanism, user));
        Assert.Equal(expected, await SendAsync(mechanism, password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0n")]
    public async Task Login_rejects_a_malformed_user(string user) =>
        Assert.Equal("malformed", await SendAsync(new LoginMechanism(Auth), user));

    [Fact]
    public void Login_ignores_an_empty_initial_response_and_others_take_it()
    {
        Assert.False(new LoginMechanism(Auth).AcceptsInitialResponse("="));
        Assert.True(new LoginMechanism(Auth).AcceptsInitialResponse("YW5u"));
        Assert.True(new PlainMechanism(Auth).AcceptsInitialResponse("="));
        Assert.Empty(new PlainMechanism(Auth).InitialChallenge);
    }

    [Theory]
    [InlineData("ann 0123456789abcdefABCDEF0123456789", "ann")]
    [InlineData("an n 0123456789abcdefABCDEF0123456789", "an n")]
    [InlineData("ann 0123456789abcdefABCDEF012345678", "malformed")]
    [InlineData("ann 0123456789abcdefABCDEF01234567890", "malformed")]
    [InlineData("ann 0123456789abcdefABCDEF012345678g", "malformed")]
    [InlineData("ann g123456789abcdefABCDEF0123456789", "malformed")]
    [InlineData(" 0123456789abcdefABCDEF0123456789", "malformed")]
    [InlineData("0123456789abcdefABCDEF0123456789", "malformed")]
    public async Task Cram_md5(string response, string expected) =>
        Assert.Equal(expected, await SendAsync(CramMd5(), response));

    [Fact]
    public void Cram_md5_sends_a_new_message_id_first()
    {
        Assert.Matches(@"^<\d+\.1767225600@mx\.example\.org>$", Encoding.ASCII.GetString(CramMd5().InitialChallenge));
        Assert.NotEqual(CramMd5().InitialChallenge, CramMd5().InitialChallenge);
        Assert.False(CramMd5().AcceptsInitialResponse("YW5u"));
        Assert.Equal("CRAM-MD5", CramMd5().Name);
    }

    [Theory]
    [InlineData("n,a=ann,\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("y,a=ann,\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("n,,\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("n,,\u0001host=x\u0001port=25\u0001AUTH=BEARER   token-of-ann \u0001\u0001", "ann")]
    [InlineData("n,a=bob,\u0001auth=Bearer token-of-ann\u0001\u0001", "challenge")]
    [InlineData("n,a=ann,\u0001auth=Bearer other\u0001\u0001", "challenge")]
    [InlineData("n,a=ann,\u0001auth=Bearer \u0001\u0001", "malformed")]
    [InlineData("n,a=ann,\u0001\u0001", "malformed")]
    [InlineData("p=x,a=ann,\u0001auth=Bearer token-of-ann\u0001\u0001", "malformed")]
    [InlineData("n\u0001auth=Bearer token-of-ann\u0001\u0001", "malformed")]
    [InlineData("", "malformed")]
    public async Task Oauthbearer(string response, string expected) =>
        Assert.StartsWith(expected, await SendAsync(Bearer(isXOAuth2: false), response), StringComparison.Ordinal);

    [Theory]
    [InlineData("user=ann\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("user=\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("ann\u0001auth=Bearer token-of-ann\u0001\u0001", "ann")]
    [InlineData("user=bob\u0001auth=Bearer token-of-ann\u0001\u0001", "challenge")]
    [InlineData("user=ann\u0001auth=Basic token-of-ann\u0001\u0001", "malformed")]
    public async Task Xoauth2(string response, string expected) =>
        Assert.StartsWith(expected, await SendAsync(Bearer(isXOAuth2: true), response), StringComparison.Ordinal);

    // RFC 7628 §3.2.3
    [Fact]
    public async Task A_wrong_token_gets_an_error_to_acknowledge_and_then_fails()
    {
        var mechanism = new BearerMechanism(new TestUsers(), isXOAuth2: false);

        Assert.Equal(
            """challenge {"status":"invalid_token","schemes":"bearer"}""",
            await SendAsync(mechanism, "n,,\u0001auth=Bearer wrong\u0001\u0001"));
        Assert.Equal("failure", await SendAsync(mechanism, "\u0001"));
        Assert.Equal("failure", await SendAsync(mechanism, "n,,\u0001auth=Bearer token-of-ann\u0001\u0001"));
    }

    // RFC 4422 §3.1
    [Fact]
    public async Task Octets_that_are_not_UTF_8_are_malformed()
    {
        SaslMechanism[] mechanisms =
        [
            new PlainMechanism(Auth), new LoginMechanism(Auth), CramMd5(), new BearerMechanism(new TestUsers(), isXOAuth2: false),
            new ScramMechanism(Auth, null, bindingOffered: false),
        ];
        foreach (var mechanism in mechanisms)
        {
            Assert.IsType<SaslResult.Malformed>(await mechanism.ProcessResponseAsync([0, 0xC3, 0x28, 0, 0x61], CancellationToken.None));
        }
    }

    [Fact]
    public void Names_are_those_that_IANA_registered()
    {
        Assert.Equal(
            ["PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"],
            [
                new PlainMechanism(Auth).Name, new LoginMechanism(Auth).Name, new BearerMechanism(new TestUsers(), isXOAuth2: false).Name,
                new BearerMechanism(new TestUsers(), isXOAuth2: true).Name, new ScramMechanism(Auth, null, bindingOffered: false).Name,
                new ScramMechanism(Auth, [1], bindingOffered: true).Name,
            ]);
    }

    [Theory]
    [InlineData(false, false, false, "")]
    [InlineData(true, false, false, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN")]
    [InlineData(false, true, false, "SCRAM-SHA-256 PLAIN LOGIN")]
    [InlineData(true, true, true, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN OAUTHBEARER XOAUTH2")]
    public void The_strongest_mechanism_is_offered_first_and_none_in_clear(bool tls, bool allowWithoutTls, bool tokens, string expected)
    {
        var auth = new SmtpAuth { Users = new TestUsers(), AllowWithoutTls = allowWithoutTls, Tokens = tokens ? new TestUsers() : null };

        Assert.Equal(expected, string.Join(' ', auth.GetMechanisms(tls)));
        Assert.False(auth.Required);
        Assert.Equal(3, auth.MaxAttempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_user_is_accepted_where_that_is_configured(bool required)
    {
        var auth = required ? SmtpAuth.AnyUser.WithRequiredLogin() : SmtpAuth.AnyUser;

        Assert.Equal("PLAIN LOGIN CRAM-MD5 OAUTHBEARER XOAUTH2", string.Join(' ', auth.GetMechanisms(tls: false)));
        Assert.Equal((required, 3), (auth.Required, auth.MaxAttempts));
        Assert.Equal("zoe", await SendAsync(new PlainMechanism(auth), "\0zoe\0anything"));
        var xoauth2 = new BearerMechanism(auth.Tokens!, isXOAuth2: true);
        var oauthbearer = new BearerMechanism(auth.Tokens!, isXOAuth2: false);
        Assert.Equal("zoe", await SendAsync(xoauth2, "user=zoe\u0001auth=Bearer x\u0001\u0001"));
        Assert.Equal("anonymous", await SendAsync(oauthbearer, "n,,\u0001auth=Bearer x\u0001\u0001"));
    }

    [Fact]
    public async Task Any_user_may_send_as_any_sender()
    {
        Assert.True(Mailbox.TryParse("ann@example.org"u8, smtpUtf8: false, out var sender, out _));
        Assert.True(await SmtpAuth.AnyUser.Users.MaySendAsAsync("zoe", sender, CancellationToken.None));
    }

    // RFC 5802 §9: an unknown user has a verifier, which must not count as one that is known.
    [Theory]
    [InlineData("ann", true)]
    [InlineData("zoe", false)]
    public async Task Only_a_user_of_the_directory_is_known(string user, bool expected) =>
        Assert.Equal(expected, (await Auth.FindVerifierAsync(user, CancellationToken.None)).Known);

    [Theory]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Bearer token-of-ann\u0001\u0001")]
    [InlineData("XOAUTH2", "user=ann\u0001auth=Bearer token-of-ann\u0001\u0001")]
    [InlineData("PLAIN", "\0ann\0" + Password)]
    public async Task The_session_has_the_name_of_its_mechanism(string mechanism, string response)
    {
        var (sink, time) = (new RecordingSink(), new FakeTimeProvider());
        using var server = new SmtpServer(sink, time: time);
        var listener = new SmtpListener(server, new SmtpListenerOptions
        {
            Auth = new SmtpAuth { Users = new TestUsers(), Tokens = new TestUsers(), AllowWithoutTls = true },
        });
        await SessionRunner.RunAsync(
            listener, time, null,
            $"EHLO x\r\nAUTH {mechanism} {Convert.ToBase64String(Encoding.UTF8.GetBytes(response))}\r\n"
                + "MAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\r\n.\r\n");

        var session = Assert.Single(sink.Mails).Session;
        Assert.Equal(("ann", mechanism), (session.User, session.Mechanism));
    }

    private static BearerMechanism Bearer(bool isXOAuth2) => new(new TestUsers(), isXOAuth2);

    private static CramMd5Mechanism CramMd5() =>
        new("mx.example.org", new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private static async Task<string> SendAsync(SaslMechanism mechanism, string response) =>
        await mechanism.ProcessResponseAsync(Encoding.UTF8.GetBytes(response), CancellationToken.None) switch
        {
            SaslResult.Success success => success.User,
            SaslResult.Failure => "failure",
            SaslResult.Malformed => "malformed",
            SaslResult.Challenge challenge => "challenge " + Encoding.UTF8.GetString(challenge.Octets),
            var other => other.ToString(),
        };
}
