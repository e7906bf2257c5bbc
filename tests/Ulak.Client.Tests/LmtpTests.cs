using System.Net.Sockets;
using System.Text;
using Ulak.Smtp.Addresses;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>LMTP, RFC 2033.</summary>
public sealed class LmtpTests
{
    private static readonly SmtpClientOptions Options =
        SmtpClientOptions.Default with { Protocol = MailProtocol.Lmtp, ClientName = "client.example" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutgoingMail MailTo(params string[] recipients) => OutgoingMail.Create(
        new ReversePath(new Mailbox("ann", "example.com")),
        recipients.Select(each => new ForwardPath(new Mailbox(each, "example.org"))),
        Encoding.ASCII.GetBytes("Subject: x\r\n\r\nHello\r\n"));

    [Fact]
    public async Task Each_accepted_recipient_has_a_reply_after_the_message()
    {
        var peer = new ScriptedPeer("""
            S: 220 mail.example.org LMTP
            C: LHLO client.example
            S: 250-mail.example.org
            S: 250 PIPELINING
            C: MAIL FROM:<ann@example.com>
            C: RCPT TO:<a@example.org>
            C: RCPT TO:<b@example.org>
            C: RCPT TO:<c@example.org>
            C: DATA
            S: 250 2.1.0 ok
            S: 250 2.1.5 ok
            S: 550 5.1.1 unknown
            S: 250 2.1.5 ok
            S: 354 go on
            DATA
            S: 250 2.0.0 stored
            S: 452 4.2.2 full
            """);
        var connection = (await SmtpConnection.FromStreamAsync(peer.Stream, Options, Token)).Connection!;
        var result = await connection.SendAsync(MailTo("a", "b", "c"), Token);
        await peer.Completion;
        Assert.Null(result.Fault);
        Assert.Equal([250, 550, 452], result.Recipients.Select(each => each.Reply!.Code.Value));
        Assert.Equal([true, false, false], result.Recipients.Select(each => each.IsAccepted));
        Assert.Equal([SmtpStep.DataEnd, SmtpStep.Recipient, SmtpStep.DataEnd], result.Recipients.Select(each => each.Step));
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public async Task A_connection_that_closes_between_the_replies_keeps_those_that_came()
    {
        var peer = new ScriptedPeer("""
            S: 220 mail.example.org LMTP
            C: LHLO client.example
            S: 250 mail.example.org
            ANY
            S: 250 2.1.0 ok
            ANY
            S: 250 2.1.5 ok
            ANY
            S: 250 2.1.5 ok
            ANY
            S: 354 go on
            DATA
            S: 250 2.0.0 stored
            CLOSE
            """);
        var connection = (await SmtpConnection.FromStreamAsync(peer.Stream, Options, Token)).Connection!;
        var result = await connection.SendAsync(MailTo("a", "b"), Token);
        Assert.Equal([true, false], result.Recipients.Select(each => each.IsAccepted));
        Assert.Equal(ClientFaultKind.ConnectionClosed, result.Recipients[1].Fault!.Kind);
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task A_server_without_LHLO_is_a_fault()
    {
        var peer = new ScriptedPeer("""
            S: 220 mail.example.org SMTP
            C: LHLO client.example
            S: 500 5.5.2 unknown command
            C: QUIT
            S: 221 2.0.0 bye
            """);
        var result = await SmtpConnection.FromStreamAsync(peer.Stream, Options, Token);
        Assert.Equal(ClientFaultKind.Rejected, result.Fault!.Kind);
    }

    [Fact]
    public async Task A_Unix_socket_is_connected_to()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ulak-lmtp-{Guid.NewGuid():N}");
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            var end = new UnixDomainSocketEndPoint(path);
            listener.Bind(end);
            listener.Listen();
            var connecting = SmtpConnection.ConnectAsync(end, "localhost", Options, Token);
            using var peer = await listener.AcceptAsync(Token);
            await peer.SendAsync("220 lmtp\r\n250 lmtp\r\n"u8.ToArray(), Token);
            await using var connection = (await connecting).Connection;
            Assert.NotNull(connection);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_missing_Unix_socket_is_a_fault()
    {
        var end = new UnixDomainSocketEndPoint("/nonexistent/lmtp");
        Assert.Equal(ClientFaultKind.Unreachable, (await SmtpConnection.ConnectAsync(end, "localhost", Options, Token)).Fault!.Kind);
    }
}
