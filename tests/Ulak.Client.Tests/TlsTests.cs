using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Transport;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>The TLS policies against a scripted server.</summary>
public sealed class TlsTests
{
    private const string Offer = """
        S: 220 mx.example.org ESMTP
        C: EHLO client.example
        S: 250-mx.example.org
        S: 250 STARTTLS
        C: STARTTLS
        """;

    private const string AfterTls = """
        C: EHLO client.example
        S: 250-mx.example.org
        S: 250 SIZE 1000
        C: QUIT
        S: 221 bye
        """;

    private static readonly TlsPolicy Trusting = TlsPolicy.Required
        with
    { HostName = "mx.example.org", Certificate = CertificateCheck.None };

    [Fact]
    public async Task STARTTLS_is_followed_by_EHLO_under_TLS()
    {
        var entries = new List<DialogueEntry>();
        var peer = new ScriptedPeer($"{Offer}\nS: 220 go\nTLS\n{AfterTls}");
        var connected = await ConnectAsync(peer, Trusting, entries);

        Assert.Null(connected.Fault);
        Assert.True(connected.Connection!.IsEncrypted);
        Assert.Equal(1000, connected.Connection.Capabilities.MaxSize);
        Assert.False(connected.Connection.Capabilities.Supports(Smtp.SmtpExtensions.StartTls));
        Assert.StartsWith("TLS 1.", Assert.Single(entries.OfType<EventEntry>(), entry => entry.Event == SessionEvent.TlsStarted).Detail,
            StringComparison.Ordinal);
        await connected.Connection.QuitAsync(CancellationToken.None);
        await peer.Completion;
    }

    [Fact]
    public async Task Implicit_TLS_starts_before_the_greeting()
    {
        var peer = new ScriptedPeer($"TLS\nS: 220 mx.example.org ESMTP\n{AfterTls}");
        var connected = await ConnectAsync(peer, Trusting with { Mode = TlsMode.Implicit });

        Assert.True(connected.Connection!.IsEncrypted);
        await connected.Connection.QuitAsync(CancellationToken.None);
        await peer.Completion;
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_a_fault()
    {
        var peer = new ScriptedPeer($"{Offer}\nS: 220 go\nTLS");
        var connected = await ConnectAsync(peer, TlsPolicy.Required with { HostName = "mx.example.org" });

        Assert.Equal((ClientFaultKind.TlsFailed, SmtpStep.Tls), (connected.Fault!.Kind, connected.Fault.Step));
        Assert.True(connected.Fault.IsTransient);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_validation_callback_decides(bool isAccepted)
    {
        var peer = new ScriptedPeer($"{Offer}\nS: 220 go\nTLS\nC: EHLO client.example\nS: 250 mx.example.org");
        var policy = TlsPolicy.Required with
        {
            Validation = (_, certificate, _, _) => isAccepted
                && certificate!.GetCertHashString() == TestCertificate.Value.GetCertHashString(),
        };
        var connected = await ConnectAsync(peer, policy);

        Assert.Equal(isAccepted, connected.IsConnected);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_is_a_fault_of_a_required_policy()
    {
        var peer = new ScriptedPeer("S: 220 hi\nC: EHLO client.example\nS: 250 mx\nC: QUIT\nS: 221 bye");
        var connected = await ConnectAsync(peer, Trusting);

        Assert.Equal((ClientFaultKind.TlsNotOffered, "4.7.10"), (connected.Fault!.Kind, connected.Fault.Enhanced.ToString()));
        await peer.Completion;
    }

    [Theory]
    [InlineData("S: 220 hi\nC: EHLO client.example\nS: 250 mx\nC: QUIT\nS: 221 bye")]
    [InlineData("S: 220 hi\nC: EHLO client.example\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 4.7.0 not now\nC: QUIT\nS: 221 bye")]
    public async Task An_opportunistic_policy_continues_in_clear_text(string script)
    {
        var peer = new ScriptedPeer(script);
        var connected = await ConnectAsync(peer, TlsPolicy.Opportunistic);

        Assert.False(connected.Connection!.IsEncrypted);
        await connected.Connection.QuitAsync(CancellationToken.None);
        await peer.Completion;
    }

    [Fact]
    public async Task An_opportunistic_policy_uses_STARTTLS_with_any_certificate()
    {
        var peer = new ScriptedPeer($"{Offer}\nS: 220 go\nTLS\n{AfterTls}");
        var connected = await ConnectAsync(peer, TlsPolicy.Opportunistic with { HostName = "other.example" });

        Assert.True(connected.Connection!.IsEncrypted);
    }

    [Theory]
    [InlineData("S: 454 4.7.0 TLS not available\nC: QUIT\nS: 221 bye", true)]
    [InlineData("S: 502 5.5.1 no\nC: QUIT\nS: 221 bye", false)]
    [InlineData("S: 421 4.3.2 stopping\nCLOSE", true)]
    public async Task A_refused_STARTTLS_is_a_fault_of_a_required_policy(string script, bool isTransient)
    {
        var peer = new ScriptedPeer($"{Offer}\n{script}");
        var connected = await ConnectAsync(peer, Trusting);

        Assert.Equal((ClientFaultKind.TlsNotOffered, isTransient), (connected.Fault!.Kind, connected.Fault.IsTransient));
        await peer.Completion;
    }

    [Fact]
    public async Task Data_injected_before_the_handshake_is_a_fault()
    {
        var peer = new ScriptedPeer($"{Offer}\nRAW 220 go\\r\\n250 injected\\r\\n");
        var connected = await ConnectAsync(peer, Trusting);

        Assert.Equal(ClientFaultKind.TlsFailed, connected.Fault!.Kind);
        Assert.Contains("in clear text before", connected.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_closes_in_the_handshake_is_a_fault()
    {
        var peer = new ScriptedPeer($"{Offer}\nS: 220 go\nCLOSE");
        var connected = await ConnectAsync(peer, Trusting);

        Assert.Equal(ClientFaultKind.TlsFailed, connected.Fault!.Kind);
    }

    private static Task<ConnectResult> ConnectAsync(ScriptedPeer peer, TlsPolicy policy, List<DialogueEntry>? entries = null) =>
        SmtpConnection.FromStreamAsync(
            peer.Stream, SendTests.Options with { Tls = policy, OnDialogue = entries is null ? null : entries.Add },
            CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
}
