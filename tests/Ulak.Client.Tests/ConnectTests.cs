using System.Net;
using System.Net.Sockets;
using Ulak.Smtp;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>Greeting and EHLO: modern servers, old ones, and other protocols.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task Capabilities_are_read_from_the_reply_to_EHLO()
    {
        var connected = await ConnectAsync("""
            S: 220-mx.example
            S: 220 second line
            C: EHLO client.example
            S: 250-mx.example
            S: 250-PIPELINING
            S: 250-SIZE 5000
            S: 250-AUTH PLAIN login
            S: 250-AUTH=LOGIN
            S: 250-X-UNHEARD of
            S: 250 smtputf8
            """);

        var offer = connected.Connection!.Capabilities;
        Assert.Equal(SmtpExtensions.Pipelining | SmtpExtensions.Size | SmtpExtensions.Auth | SmtpExtensions.SmtpUtf8, offer.Extensions);
        Assert.Equal(5000, offer.MaxSize);
        Assert.Equal(["PLAIN", "LOGIN"], offer.AuthMechanisms);
        Assert.Contains("X-UNHEARD of", offer.Lines);
    }

    [Theory]
    [InlineData("SIZE")]
    [InlineData("SIZE 0")]
    [InlineData("SIZE many")]
    public async Task A_size_without_a_number_is_no_limit(string line)
    {
        var connected = await ConnectAsync($"S: 220 hi\nC: EHLO client.example\nS: 250-mx\nS: 250 {line}");

        Assert.Null(connected.Connection!.Capabilities.MaxSize);
        Assert.True(connected.Connection.Capabilities.Supports(SmtpExtensions.Size));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(550)]
    public async Task HELO_is_sent_to_a_server_that_does_not_know_EHLO(int code)
    {
        var connected = await ConnectAsync($"S: 220 old\nC: EHLO client.example\nS: {code} what\nC: HELO client.example\nS: 250 hello");

        Assert.Equal(SmtpExtensions.None, connected.Connection!.Capabilities.Extensions);
    }

    [Theory]
    [InlineData("S: 554 5.7.1 not you\nC: QUIT\nS: 221 bye", SmtpStep.Greeting, false)]
    [InlineData("S: 450 later\nC: QUIT\nS: 221 bye", SmtpStep.Greeting, true)]
    [InlineData("S: 421 4.3.2 stopping\nCLOSE", SmtpStep.Greeting, true)]
    [InlineData("S: 220 hi\nC: EHLO client.example\nS: 451 later\nC: QUIT\nS: 221 bye", SmtpStep.Hello, true)]
    [InlineData(
        "S: 220 hi\nC: EHLO client.example\nS: 500 what\nC: HELO client.example\nS: 554 no\nC: QUIT\nS: 221 bye", SmtpStep.Hello, false)]
    public async Task QUIT_is_sent_to_a_server_that_rejects_the_session(string script, SmtpStep step, bool transient)
    {
        var peer = new ScriptedPeer(script);
        var connected =
            await SmtpConnection.FromStreamAsync(peer.Stream, SendTests.Options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal(
            (ClientFaultKind.Rejected, step, transient), (connected.Fault!.Kind, connected.Fault.Step, connected.Fault.IsTransient));
        await peer.Completion;
    }

    [Theory]
    [InlineData("S: +OK POP3 ready", "POP3")]
    [InlineData("S: * OK IMAP4rev1", "IMAP")]
    [InlineData("S: SSH-2.0-OpenSSH_9.2", "SSH")]
    [InlineData("S: 999 what", "999 what")]
    [InlineData("S: 220-one\nS: 250 other", "different codes")]
    public async Task Another_protocol_is_named_in_the_fault(string script, string expected)
    {
        var connected = await ConnectAsync(script);

        Assert.Equal(ClientFaultKind.NotSmtp, connected.Fault!.Kind);
        Assert.Contains(expected, connected.Fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLOSE", SmtpStep.Greeting)]
    [InlineData("RAW 220 unfini\nCLOSE", SmtpStep.Greeting)]
    [InlineData("S: 220 hi\nC: EHLO client.example\nCLOSE", SmtpStep.Hello)]
    public async Task A_connection_that_closes_early_is_a_fault_with_its_step(string script, SmtpStep step)
    {
        var connected = await ConnectAsync(script);

        Assert.Equal((ClientFaultKind.ConnectionClosed, step), (connected.Fault!.Kind, connected.Fault.Step));
    }

    [Fact]
    public async Task Cancellation_throws()
    {
        using var stop = new CancellationTokenSource();
        var peer = new ScriptedPeer("SILENCE");
        var connecting = SmtpConnection.FromStreamAsync(peer.Stream, SendTests.Options, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task A_port_without_a_listener_is_a_refused_connection()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var connected =
            await SmtpConnection.ConnectAsync("127.0.0.1", port, SendTests.Options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal(ClientFaultKind.ConnectionRefused, connected.Fault!.Kind);
        Assert.Equal("4.4.1", connected.Fault.Enhanced.ToString());
    }

    [Fact]
    public async Task EHLO_without_a_configured_name_sends_the_local_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting =
            SmtpConnection.ConnectAsync(
                "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, SmtpClientOptions.Default,
                    CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        using var server = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(server.GetStream());
        await server.GetStream().WriteAsync("220 hi\r\n"u8.ToArray());
        Assert.Equal("EHLO [127.0.0.1]", await reader.ReadLineAsync());
        await server.GetStream().WriteAsync("250 hello\r\n"u8.ToArray());

        var connected = await connecting;

        Assert.True(connected.IsConnected);
        await connected.Connection.DisposeAsync();
    }

    private static Task<ConnectResult> ConnectAsync(string script) =>
        SmtpConnection.FromStreamAsync(new ScriptedPeer(script).Stream, SendTests.Options, CancellationToken.None).WaitAsync(
            ScriptedPeer.Limit);
}
