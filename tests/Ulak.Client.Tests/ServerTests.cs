using Ulak.Server;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>The client against Ulak's server, in memory: TLS, every mechanism, and a message.</summary>
public sealed class ServerTests
{
    private const string Settings = "@tls starttls\n@auth clear tokens\n";

    public static TheoryData<string> PasswordMechanisms => ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"];

    [Theory]
    [MemberData(nameof(PasswordMechanisms))]
    public async Task A_password_logs_in_under_TLS(string mechanism)
    {
        // A client that supports channel binding announces it even if it uses the mechanism without it; the server detects the downgrade.
        string[] allowed = [mechanism];
        var isRefused = mechanism == "SCRAM-SHA-256";
        var (connected, entries) =
            await ConnectAsync(new PasswordCredentials("ann", TestUsers.Password) { Mechanisms = allowed }, Trusting);
        Assert.Equal(isRefused, connected.Fault?.Kind == ClientFaultKind.AuthenticationRejected);
        Assert.Equal($"AUTH {mechanism}", UsedMechanism(entries));
    }

    [Fact]
    public async Task SCRAM_logs_in_without_TLS()
    {
        var credentials = new PasswordCredentials("ann", TestUsers.Password) { AllowWithoutTls = true };
        var (connected, entries) = await ConnectAsync(credentials, TlsPolicy.None);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
        Assert.Equal("AUTH SCRAM-SHA-256", UsedMechanism(entries));
    }

    [Fact]
    public async Task The_strongest_mechanism_is_used()
    {
        var (connected, entries) = await ConnectAsync(new PasswordCredentials("ann", TestUsers.Password), Trusting);

        Assert.True(connected.IsConnected, connected.Fault?.Message);
        Assert.Equal("AUTH SCRAM-SHA-256-PLUS", UsedMechanism(entries));
    }

    [Theory]
    [MemberData(nameof(PasswordMechanisms))]
    public async Task A_wrong_password_is_rejected(string mechanism)
    {
        var (connected, _) = await ConnectAsync(new PasswordCredentials("ann", "wrong") { Mechanisms = [mechanism] }, Trusting);

        Assert.Equal(ClientFaultKind.AuthenticationRejected, connected.Fault!.Kind);
        Assert.False(connected.Fault.IsTransient);
    }

    [Theory]
    [InlineData("token-of-ann", true)]
    [InlineData("other", false)]
    public async Task A_token_logs_in(string token, bool isAccepted)
    {
        var (connected, entries) = await ConnectAsync(new TokenCredentials("ann", token), Trusting);

        Assert.Equal(isAccepted, connected.IsConnected);
        Assert.Equal("AUTH OAUTHBEARER", UsedMechanism(entries));
    }

    [Fact]
    public async Task A_message_is_sent_under_TLS_after_the_login()
    {
        using var server = new DialogueServer(Dialogue.Parse("client", Settings));
        var options = Options(new PasswordCredentials("ann", TestUsers.Password), Trusting, []);
        var (connected, session) = await StartAsync(server, options);
        await using var connection = connected.Connection!;
        var result = await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await connection.QuitAsync(CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await connection.DisposeAsync();
        await server.AdvanceTimeUntilAsync(session);

        Assert.True(result.IsAcceptedForAll);
        Assert.Equal("Subject: x\r\n\r\ntext\r\n", System.Text.Encoding.ASCII.GetString(Assert.Single(server.Sink.Mails).Content));
        Assert.Equal("ann", server.Observer.Sessions.Single().Info.User);
    }

    private static TlsPolicy Trusting => TlsPolicy.Required with { HostName = "mx.example.org", Certificate = CertificateCheck.None };

    private static SmtpClientOptions Options(SmtpCredentials credentials, TlsPolicy tls, List<DialogueEntry> entries) =>
        SendTests.Options with { Credentials = credentials, Tls = tls, OnDialogue = entries.Add };

    private static async Task<(ConnectResult Connected, List<DialogueEntry> Entries)> ConnectAsync(
        SmtpCredentials credentials, TlsPolicy tls)
    {
        using var server = new DialogueServer(Dialogue.Parse("client", Settings));
        var entries = new List<DialogueEntry>();
        var (connected, session) = await StartAsync(server, Options(credentials, tls, entries));
        if (connected.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        await server.AdvanceTimeUntilAsync(session);
        return (connected, entries);
    }

    private static async Task<(ConnectResult Connected, Task Session)> StartAsync(DialogueServer server, SmtpClientOptions options)
    {
        var connection = new MemoryDuplex();
        var session = ServeAsync(server.Listener, connection);
        var stream = new DuplexStream(connection.Client.Input.AsStream(), connection.Client.Output.AsStream());
        return (await SmtpConnection.FromStreamAsync(stream, options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit), session);
    }

    private static async Task ServeAsync(SmtpListener listener, MemoryDuplex connection)
    {
        await listener.RunAsync(connection.Server, null, null, CancellationToken.None);
        await connection.Server.Output.CompleteAsync();
        await connection.Server.Input.CompleteAsync();
    }

    private static string? UsedMechanism(IEnumerable<DialogueEntry> entries) => entries.OfType<CommandEntry>()
        .Select(command => System.Text.Encoding.ASCII.GetString(command.Line.Span))
        .Where(line => line.StartsWith("AUTH ", StringComparison.Ordinal))
        .Select(line => string.Join(' ', line.Split(' ')[..2]))
        .LastOrDefault();
}
