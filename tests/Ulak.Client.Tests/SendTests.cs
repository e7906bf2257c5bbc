using Ulak.Smtp.Dialogues;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>The commands of a transaction and the results of each reply.</summary>
public sealed class SendTests
{
    private const string Plain = """
        S: 220 mx.example ESMTP
        C: EHLO client.example
        S: 250 mx.example
        """;

    private const string Pipelining = """
        S: 220 mx.example ESMTP
        C: EHLO client.example
        S: 250-mx.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250 8BITMIME
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commands_are_sent_one_by_one_without_PIPELINING(bool octetByOctet)
    {
        var (result, peer) = await SendAsync(Plain + """

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250-first
            S: 250 second
            C: DATA
            S: 354 go on
            DATA
            S: 250 2.0.0 taken
            C: QUIT
            S: 221 bye
            """, TestMessages.With("Subject: x\r\n\r\n.dot\r\n..two\r\nlast"), octetByOctet);

        Assert.True(result.IsAcceptedForAll);
        Assert.Equal("250 2.0.0 taken", result.Recipients[0].Reply!.ToString());
        Assert.Equal("Subject: x\r\n\r\n..dot\r\n...two\r\nlast\r\n", peer.Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_PIPELINING_the_group_is_sent_before_the_first_reply(bool octetByOctet)
    {
        var (result, _) = await SendAsync(Pipelining + """

            C: MAIL FROM:<a@example.org> SIZE=20
            C: RCPT TO:<b@example.test>
            C: RCPT TO:<c@example.test>
            C: DATA
            S: 250 ok
            S: 550 5.1.1 no such user
            S: 250 ok
            S: 354 go on
            DATA
            S: 250 2.0.0 taken
            C: QUIT
            S: 221 bye
            """, TestMessages.Simple("b@example.test", "c@example.test"), octetByOctet);

        Assert.False(result.Recipients[0].IsAccepted);
        Assert.Equal((SmtpStep.Recipient, 550), (result.Recipients[0].Step, result.Recipients[0].Reply!.Code.Value));
        Assert.True(result.Recipients[1].IsAccepted);
        Assert.Null(result.Fault);
    }

    [Fact]
    public async Task A_354_without_accepted_recipients_is_followed_by_a_single_dot()
    {
        var (result, peer) = await SendAsync(Pipelining + """

            C: MAIL FROM:<a@example.org> SIZE=20
            C: RCPT TO:<b@example.test>
            C: DATA
            S: 250 ok
            S: 450 4.2.1 later
            S: 354 go on
            C: .
            S: 554 no valid recipients
            C: QUIT
            S: 221 bye
            """, TestMessages.Simple());

        Assert.Equal((450, true), (result.Recipients[0].Reply!.Code.Value, result.Recipients[0].IsTransient));
        Assert.Empty(peer.Data);
    }

    [Fact]
    public async Task DATA_is_not_sent_without_an_accepted_recipient()
    {
        var (result, _) = await SendAsync(Plain + """

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 550 5.1.1 no such user
            C: RCPT TO:<c@example.test>
            S: 451 4.2.1 later
            C: QUIT
            S: 221 bye
            """, TestMessages.Simple("b@example.test", "c@example.test"));

        Assert.Equal([550, 451], result.Recipients.Select(recipient => recipient.Reply!.Code.Value));
        Assert.Equal([false, true], result.Recipients.Select(recipient => recipient.IsTransient));
    }

    [Theory]
    [InlineData(451, true)]
    [InlineData(550, false)]
    public async Task A_rejected_sender_is_the_result_of_every_recipient(int code, bool transient)
    {
        var (result, _) = await SendAsync(Plain + $"""

            C: MAIL FROM:<a@example.org>
            S: {code} no
            C: QUIT
            S: 221 bye
            """, TestMessages.Simple("b@example.test", "c@example.test"));

        Assert.All(result.Recipients, recipient =>
            Assert.Equal((SmtpStep.Mail, code, transient), (recipient.Step, recipient.Reply!.Code.Value, recipient.IsTransient)));
    }

    [Theory]
    [InlineData(451)]
    [InlineData(554)]
    public async Task RSET_is_sent_before_the_next_message_after_DATA_was_rejected(int code)
    {
        var peer = new ScriptedPeer(Plain + $"""

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250 ok
            C: DATA
            S: {code} no
            C: RSET
            S: 250 ok
            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250 ok
            C: DATA
            S: 354 go on
            DATA
            S: 250 taken
            """);
        await using var connection = await ConnectAsync(peer);

        var refused = await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        var taken = await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal((SmtpStep.DataStart, code), (refused.Recipients[0].Step, refused.Recipients[0].Reply!.Code.Value));
        Assert.True(taken.IsAcceptedForAll);
        await peer.Completion;
    }

    [Theory]
    [InlineData(452)]
    [InlineData(552)]
    public async Task A_rejection_after_the_final_dot_is_the_result(int code)
    {
        var (result, _) = await SendAsync(Plain + $"""

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 251 will forward
            C: DATA
            S: 354 go on
            DATA
            S: {code} no
            C: QUIT
            S: 221 bye
            """, TestMessages.Simple());

        Assert.Equal(
            (SmtpStep.DataEnd, code, false),
                (result.Recipients[0].Step, result.Recipients[0].Reply!.Code.Value, result.Recipients[0].IsAccepted));
    }

    [Fact]
    public async Task A_421_is_the_result_of_every_open_recipient_and_ends_the_connection()
    {
        var peer = new ScriptedPeer(Plain + """

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 550 no
            C: RCPT TO:<c@example.test>
            S: 421 4.3.2 stopping
            CLOSE
            """);
        await using var connection = await ConnectAsync(peer);

        var result =
            await connection.SendAsync(
                TestMessages.Simple("b@example.test", "c@example.test", "d@example.test"),
                    CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal([550, 421, 421], result.Recipients.Select(recipient => recipient.Reply!.Code.Value));
        Assert.False(connection.IsUsable);
        await peer.Completion;
    }

    [Theory]
    [InlineData("MAIL", "S: 354 what")]
    [InlineData("DATA", "S: 250 what")]
    public async Task An_unexpected_reply_is_a_fault(string after, string reply)
    {
        var script = Plain + "\nC: MAIL FROM:<a@example.org>\n"
            + (after == "MAIL" ? reply : $"S: 250 ok\nC: RCPT TO:<b@example.test>\nS: 250 ok\nC: DATA\n{reply}");
        var peer = new ScriptedPeer(script);
        await using var connection = await ConnectAsync(peer);

        var result = await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal(ClientFaultKind.UnexpectedReply, result.Fault!.Kind);
        Assert.True(result.Recipients[0].IsTransient);
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task A_message_is_not_accepted_when_the_server_closes_before_its_final_reply()
    {
        var peer = new ScriptedPeer(Plain + """

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250 ok
            C: DATA
            S: 354 go on
            DATA
            CLOSE
            """);
        await using var connection = await ConnectAsync(peer);

        var result = await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal((ClientFaultKind.ConnectionClosed, SmtpStep.DataEnd), (result.Fault!.Kind, result.Fault.Step));
        Assert.False(result.Recipients[0].IsAccepted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.SendAsync(TestMessages.Simple(), CancellationToken.None));
    }

    [Fact]
    public async Task BODY_8BITMIME_is_sent_where_supported()
    {
        var (result, _) = await SendAsync(Pipelining + """

            C: MAIL FROM:<a@example.org> SIZE=21 BODY=8BITMIME
            C: RCPT TO:<b@example.test>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            DATA
            S: 250 2.0.0 taken
            C: QUIT
            S: 221 bye
            """, TestMessages.With("Subject: x\r\n\r\nt\u00e9xt\r\n"));

        Assert.True(result.IsAcceptedForAll);
    }

    [Theory]
    [InlineData(Plain, "Subject: x\r\n\r\nt\u00e9xt\r\n", "b@example.test", ClientFaultKind.NeedsEightBitMime, "5.6.3")]
    [InlineData(Pipelining, "Subject: \u00e9\r\n\r\ntext\r\n", "b@example.test", ClientFaultKind.NeedsSmtpUtf8, "5.6.7")]
    [InlineData(Pipelining, "Subject: x\r\n\r\ntext\r\n", "\u00e9@example.test", ClientFaultKind.NeedsSmtpUtf8, "5.6.7")]
    [InlineData(Pipelining, "Subject: x\n\r\ntext\r\n", "b@example.test", ClientFaultKind.BareLineEnd, "5.6.11")]
    public async Task A_message_that_the_server_cannot_take_fails_before_MAIL(
        string hello, string content, string to, ClientFaultKind kind, string enhanced)
    {
        var peer = new ScriptedPeer(hello + "\nC: QUIT\nS: 221 bye");
        await using var connection = await ConnectAsync(peer);

        var result = await connection.SendAsync(TestMessages.With(content, to), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await connection.QuitAsync(CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        Assert.Equal((kind, enhanced), (result.Recipients[0].Fault!.Kind, result.Recipients[0].Fault!.Enhanced.ToString()));
        await peer.Completion;
    }

    [Fact]
    public async Task A_message_above_the_servers_SIZE_is_not_sent()
    {
        var peer = new ScriptedPeer(Pipelining);
        await using var connection = await ConnectAsync(peer);

        var result =
            await connection.SendAsync(TestMessages.With(new string('x', 999) + "\r\n"), CancellationToken.None).WaitAsync(
                ScriptedPeer.Limit);

        Assert.Equal(ClientFaultKind.TooLarge, result.Recipients[0].Fault!.Kind);
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public async Task The_dialogue_is_reported_in_order()
    {
        var recorded = new List<DialogueEntry>();
        var peer = new ScriptedPeer(Plain + """

            C: MAIL FROM:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.test>
            S: 250 ok
            C: DATA
            S: 354 go on
            DATA
            S: 250 taken
            """);
        await using var connection = await ConnectAsync(peer, Options with { OnDialogue = recorded.Add });
        await connection.SendAsync(TestMessages.Simple(), CancellationToken.None).WaitAsync(ScriptedPeer.Limit);

        var words = recorded.Select(entry => entry switch
        {
            CommandEntry command => System.Text.Encoding.ASCII.GetString(command.Line.Span).Split(' ')[0],
            ReplyEntry reply => reply.Reply.Code.ToString(),
            MailDataEntry { IsComplete: true } data => $"{data.Octets} octets",
            EventEntry happened => happened.Event.ToString(),
            _ => entry.ToString(),
        });
        Assert.Equal(["Connected", "220", "EHLO", "250", "MAIL", "250", "RCPT", "250", "DATA", "354", "20 octets", "250"], words);
    }

    internal static SmtpClientOptions Options { get; } = new() { ClientName = "client.example" };

    private static async Task<(SendResult Result, ScriptedPeer Peer)> SendAsync(string script, OutgoingMail mail, bool octetByOctet = false)
    {
        var peer = new ScriptedPeer(script, octetByOctet);
        await using var connection = await ConnectAsync(peer);
        var result = await connection.SendAsync(mail, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await connection.QuitAsync(CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        await peer.Completion;
        return (result, peer);
    }

    private static async Task<SmtpConnection> ConnectAsync(ScriptedPeer peer, SmtpClientOptions? options = null)
    {
        var connected = await SmtpConnection.FromStreamAsync(peer.Stream, options
            ?? Options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        Assert.Null(connected.Fault);
        return connected.Connection!;
    }
}
