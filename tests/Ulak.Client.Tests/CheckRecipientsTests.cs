using Ulak.Smtp.Addresses;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>MAIL and RCPT without a message: the replies, and the connection afterwards.</summary>
public sealed class CheckRecipientsTests
{
    private const string Hello = """
        S: 220 mx.example ESMTP
        C: EHLO client.example
        S: 250-mx.example
        S: 250 PIPELINING
        C: MAIL FROM:<a@example.org>
        """;

    [Fact]
    public async Task Each_recipient_has_its_reply_and_a_message_after_it_begins_with_RSET()
    {
        var peer = new ScriptedPeer(Hello + """

            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 fine
            C: RCPT TO:<c@example.test>
            S: 550 5.1.1 unknown
            C: RCPT TO:<d@example.test>
            S: 450 4.2.1 busy
            C: RSET
            S: 250 ok
            C: MAIL FROM:<a@example.org>
            C: RCPT TO:<b@example.test>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            DATA
            S: 250 2.0.0 taken
            C: QUIT
            S: 221 bye
            """);
        await using var connection = await ConnectAsync(peer);
        var result = await connection.CheckRecipientsAsync(Mail("b", "c", "d"), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.Equal(["250 2.1.5 fine", "550 5.1.1 unknown", "450 4.2.1 busy"], result.Recipients.Select(each => each.Reply!.ToString()));
        Assert.All(result.Recipients, each => Assert.Equal(SmtpStep.Recipient, each.Step));
        Assert.All(result.Recipients, each => Assert.False(each.IsAccepted));
        Assert.True((await connection.SendAsync(Mail("b"), CancellationToken.None).WaitAsync(ScriptedPeer.Limit)).IsAcceptedForAll);
        await connection.QuitAsync(CancellationToken.None);
        await peer.Completion;
    }

    [Fact]
    public async Task A_refusal_of_MAIL_is_the_result_for_all()
    {
        var peer = new ScriptedPeer(Hello + "\nS: 550 5.7.1 blocked\nC: QUIT\nS: 221 bye");
        await using var connection = await ConnectAsync(peer);
        var result = await connection.CheckRecipientsAsync(Mail("b", "c"), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.All(result.Recipients, each => Assert.Equal((SmtpStep.Mail, "550 5.7.1 blocked"), (each.Step, each.Reply!.ToString())));
        await connection.QuitAsync(CancellationToken.None);
        await peer.Completion;
    }

    [Fact]
    public async Task After_421_no_more_is_sent_and_a_closed_connection_is_a_fault()
    {
        var peer = new ScriptedPeer(Hello + "\nS: 250 ok\nC: RCPT TO:<b@example.test>\nS: 421 4.3.2 closing\nCLOSE");
        await using var connection = await ConnectAsync(peer);
        var result = await connection.CheckRecipientsAsync(Mail("b", "c"), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.All(result.Recipients, each => Assert.Equal("421 4.3.2 closing", each.Reply!.ToString()));
        Assert.False(connection.IsUsable);
        await peer.Completion;

        var closing = new ScriptedPeer(Hello + "\nCLOSE");
        await using var second = await ConnectAsync(closing);
        result = await second.CheckRecipientsAsync(Mail("b"), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.Equal(ClientFaultKind.ConnectionClosed, result.Fault!.Kind);
        Assert.False(second.IsUsable);
    }

    private static OutgoingMail Mail(params string[] names) => OutgoingMail.Create(
        new ReversePath(new Mailbox("a", "example.org")),
        names.Select(name => new ForwardPath(new Mailbox(name, "example.test"))),
        "Subject: x\r\n\r\n"u8.ToArray());

    private static async Task<SmtpConnection> ConnectAsync(ScriptedPeer peer)
    {
        var options = SmtpClientOptions.Default with { ClientName = "client.example" };
        var connected = await SmtpConnection.FromStreamAsync(peer.Stream, options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.Null(connected.Fault);
        return connected.Connection!;
    }
}
