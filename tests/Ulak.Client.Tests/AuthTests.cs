using System.Text;
using Ulak.Client.Sasl;
using Ulak.Smtp.Dialogues;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>Logins against a scripted server: the choice of the mechanism, the exchange, and what is recorded.</summary>
public sealed class AuthTests
{
    private static readonly PasswordCredentials Ann = new("ann", "secret") { AllowWithoutTls = true };

    private static readonly TokenCredentials Token = new("ann", "token") { AllowWithoutTls = true };

    [Fact]
    public async Task PLAIN_sends_the_initial_response()
    {
        var connected = await ConnectAsync("PLAIN LOGIN", "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 2.7.0 ok", Ann);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    [Fact]
    public async Task PLAIN_waits_for_a_server_that_ignores_the_initial_response()
    {
        var connected = await ConnectAsync("PLAIN", "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nRAW 334 \\r\\n\nC: AGFubgBzZWNyZXQ=\nS: 235 ok", Ann);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    [Fact]
    public async Task LOGIN_answers_the_challenges_in_order()
    {
        var script = "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 2.7.0 ok";
        var connected = await ConnectAsync("LOGIN", script, Ann);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    // RFC 2195 §2
    [Fact]
    public void CRAM_MD5_computes_the_digest_of_the_RFC()
    {
        var mechanism = new CramMd5Mechanism(new PasswordCredentials("tim", "tanstaaftanstaaf"));
        var response = mechanism.Respond("<1896.697170952@postoffice.reston.mci.net>"u8.ToArray());

        Assert.Equal("tim b913a602c7eda7a495b4e6e7334d3890", Encoding.ASCII.GetString(response!));
        Assert.Null(mechanism.Respond("again"u8.ToArray()));
    }

    // RFC 7677 §3
    [Fact]
    public void SCRAM_SHA_256_computes_the_messages_of_the_RFC()
    {
        var mechanism = Scram();
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Encoding.UTF8.GetString(mechanism.InitialResponse!));
        var final = mechanism.Respond(Encoding.UTF8.GetBytes(ServerFirst));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Encoding.UTF8.GetString(final!));
        Assert.False(mechanism.IsComplete);
        Assert.Empty(mechanism.Respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8.ToArray())!);
        Assert.True(mechanism.IsComplete);
    }

    [Theory]
    [InlineData("r=other%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO%x,s=,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO%x,s=?,i=4096")]
    [InlineData("m=x,r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("e=other-error")]
    public void SCRAM_cancels_after_an_unacceptable_server_message(string serverFirst) =>
        Assert.Null(Scram().Respond(Encoding.UTF8.GetBytes(serverFirst)));

    [Theory]
    [InlineData("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("e=invalid-proof")]
    [InlineData("")]
    public void SCRAM_cancels_if_the_server_does_not_prove_itself(string serverFinal)
    {
        var mechanism = Scram();
        Assert.NotNull(mechanism.Respond(Encoding.UTF8.GetBytes(ServerFirst)));
        Assert.Null(mechanism.Respond(Encoding.UTF8.GetBytes(serverFinal)));
        Assert.False(mechanism.IsComplete);
    }

    [Fact]
    public async Task A_235_without_the_proof_of_the_server_is_a_fault()
    {
        var connected = await ConnectAsync("SCRAM-SHA-256", "ANY\nS: 235 ok", Ann);

        Assert.Equal((ClientFaultKind.UnexpectedReply, SmtpStep.Auth), (connected.Fault!.Kind, connected.Fault.Step));
    }

    [Fact]
    public async Task OAUTHBEARER_is_preferred_for_tokens()
    {
        var expected = Convert.ToBase64String(Encoding.ASCII.GetBytes("n,a=ann,\u0001auth=Bearer token\u0001\u0001"));
        var connected = await ConnectAsync("XOAUTH2 OAUTHBEARER PLAIN", $"C: AUTH OAUTHBEARER {expected}\nS: 235 ok", Token);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    [Fact]
    public async Task XOAUTH2_responds_to_the_error_document_and_reports_the_rejection()
    {
        var initial = Convert.ToBase64String(Encoding.ASCII.GetBytes("user=ann\u0001auth=Bearer token\u0001\u0001"));
        var script = $"C: AUTH XOAUTH2 {initial}\nS: 334 eyJzdGF0dXMiOiI0MDEifQ==\nANY\nS: 535 5.7.8 token expired\nC: QUIT\nS: 221 bye";
        var connected = await ConnectAsync("XOAUTH2", script, Token);

        Assert.Equal((ClientFaultKind.AuthenticationRejected, "5.7.8"), (connected.Fault!.Kind, connected.Fault.Enhanced.ToString()));
        Assert.Contains("token expired", connected.Fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("535 5.7.8 wrong", "5.7.8", false)]
    [InlineData("535 wrong", "5.7.8", false)]
    [InlineData("454 4.7.0 later", "4.7.0", true)]
    [InlineData("454 later", "4.7.0", true)]
    public async Task A_rejected_login_is_a_fault_and_no_other_mechanism_is_tried(string reply, string enhanced, bool isTransient)
    {
        var connected = await ConnectAsync("PLAIN LOGIN", $"C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: {reply}\nC: QUIT\nS: 221 bye", Ann);

        Assert.Equal(ClientFaultKind.AuthenticationRejected, connected.Fault!.Kind);
        Assert.Equal((enhanced, isTransient), (connected.Fault.Enhanced.ToString(), connected.Fault.IsTransient));
    }

    [Theory]
    [InlineData(504)]
    [InlineData(534)]
    [InlineData(538)]
    public async Task The_next_mechanism_is_tried_if_the_server_does_not_have_the_first(int code)
    {
        var script = $"C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: {code} no\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\n"
            + "C: c2VjcmV0\nS: 235 ok";
        var connected = await ConnectAsync("LOGIN PLAIN", script, Ann);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    [Theory]
    [InlineData("NTLM GSSAPI")]
    [InlineData("XOAUTH2")]
    public async Task A_server_without_a_fitting_mechanism_is_a_fault(string offered)
    {
        var connected = await ConnectAsync(offered, "C: QUIT\nS: 221 bye", Ann);

        Assert.Equal((ClientFaultKind.NoMechanism, "5.7.4"), (connected.Fault!.Kind, connected.Fault.Enhanced.ToString()));
        Assert.Contains(offered, connected.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_allowed_mechanisms_are_used()
    {
        var credentials = Ann with { Mechanisms = ["login"] };
        var script = "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 ok";
        var connected = await ConnectAsync("PLAIN LOGIN CRAM-MD5", script, credentials);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
    }

    [Fact]
    public async Task Without_TLS_nothing_is_sent_unless_allowed()
    {
        var connected = await ConnectAsync("PLAIN", "C: QUIT\nS: 221 bye", Ann with { AllowWithoutTls = false });

        Assert.Equal((ClientFaultKind.TlsNotOffered, SmtpStep.Auth), (connected.Fault!.Kind, connected.Fault.Step));
    }

    [Fact]
    public async Task A_challenge_that_is_not_base64_cancels_the_exchange()
    {
        var connected = await ConnectAsync("LOGIN", "C: AUTH LOGIN\nS: 334 ???\nC: *\nS: 501 cancelled", Ann);

        Assert.Equal(ClientFaultKind.UnexpectedReply, connected.Fault!.Kind);
    }

    [Fact]
    public async Task Secrets_are_not_recorded()
    {
        var entries = new List<DialogueEntry>();
        var script = "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 504 no\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\n"
            + "C: c2VjcmV0\nS: 235 ok";
        await ConnectAsync("PLAIN LOGIN", script, Ann, entries: entries);

        var lines = entries.OfType<CommandEntry>().Select(command => Encoding.ASCII.GetString(command.Line.Span));
        Assert.Equal(["EHLO client.example", "AUTH PLAIN ****************", "AUTH LOGIN", "****", "********"], lines);
        Assert.Equal("credentials of ann", Ann.ToString());
    }

    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private static ScramMechanism Scram() =>
        new(new PasswordCredentials("user", "pencil"), binding: null, isUnderTls: false, "rOprNGfwEbeRWgbNEkqO");

    private static async Task<ConnectResult> ConnectAsync(
        string mechanisms, string script, SmtpCredentials credentials, List<DialogueEntry>? entries = null)
    {
        var peer = new ScriptedPeer($"S: 220 mx\nC: EHLO client.example\nS: 250-mx\nS: 250 AUTH {mechanisms}\n{script}");
        var options = SendTests.Options with { Credentials = credentials, OnDialogue = entries is null ? null : entries.Add };
        var connected = await SmtpConnection.FromStreamAsync(peer.Stream, options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await peer.Completion;
        return connected;
    }
}
