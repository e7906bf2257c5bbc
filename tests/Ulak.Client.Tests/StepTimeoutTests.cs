using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>A server that falls silent at any step is given up after the limit of that step: RFC 5321 §4.5.3.2.</summary>
public sealed class StepTimeoutTests
{
    private const string Hello = "S: 220 hi\nC: EHLO client.example\nS: 250-mx\nS: 250-STARTTLS\nS: 250 AUTH PLAIN\n";
    private const string Mail = Hello + "C: MAIL FROM:<a@example.org>\n";
    private const string Recipient = Mail + "S: 250 ok\nC: RCPT TO:<b@example.test>\n";
    private const string Data = Recipient + "S: 250 ok\nC: DATA\n";
    private const string Content = Data + "S: 354 go on\n";

    // No step but the one under test may end the wait.
    private static readonly SmtpClientTimeouts None = new()
    {
        Connect = Timeout.InfiniteTimeSpan,
        Greeting = Timeout.InfiniteTimeSpan,
        Mail = Timeout.InfiniteTimeSpan,
        Recipient = Timeout.InfiniteTimeSpan,
        DataStart = Timeout.InfiniteTimeSpan,
        DataBlock = Timeout.InfiniteTimeSpan,
        DataEnd = Timeout.InfiniteTimeSpan,
        Tls = Timeout.InfiniteTimeSpan,
        Auth = Timeout.InfiniteTimeSpan,
        Reset = Timeout.InfiniteTimeSpan,
    };

    private static readonly SmtpClientTimeouts Rfc = SmtpClientTimeouts.Default;

    // The columns: the step, the minutes that RFC 5321 has for it (or we do, where it has none), what the server does, and the limit.
    private static readonly (SmtpStep Step, double Minutes, string Script, SmtpClientTimeouts Limit)[] Table =
    [
        (SmtpStep.Greeting, 5, "SILENCE", None with { Greeting = Rfc.Greeting }),
        (SmtpStep.Hello, 5, "S: 220 hi\nC: EHLO client.example\nSILENCE", None with { Mail = Rfc.Mail }),
        (SmtpStep.Hello, 5, "S: 220 hi\nC: EHLO client.example\nRAW 250-mx\\r\\n250-SI\nSILENCE", None with { Mail = Rfc.Mail }),
        (SmtpStep.Tls, 1, Hello + "C: STARTTLS\nSILENCE", None with { Tls = Rfc.Tls }),
        (SmtpStep.Tls, 1, Hello + "C: STARTTLS\nS: 220 go\nSILENCE", None with { Tls = Rfc.Tls }),
        (SmtpStep.Auth, 2, Hello + "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nSILENCE", None with { Auth = Rfc.Auth }),
        (SmtpStep.Mail, 5, Mail + "SILENCE", None with { Mail = Rfc.Mail }),
        (SmtpStep.Recipient, 5, Recipient + "SILENCE", None with { Recipient = Rfc.Recipient }),
        (SmtpStep.DataStart, 2, Data + "SILENCE", None with { DataStart = Rfc.DataStart }),
        (SmtpStep.DataBlock, 3, Content + "SILENCE", None with { DataBlock = Rfc.DataBlock }),
        (SmtpStep.DataEnd, 10, Content + "DATA\nSILENCE", None with { DataEnd = Rfc.DataEnd }),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Table.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_silent_server_is_given_up_after_the_limit_of_its_step(int row)
    {
        var (step, minutes, script, limit) = Table[row];
        var time = new FakeTimeProvider();
        var peer = new ScriptedPeer(script);
        var options = SendTests.Options with
        {
            TimeProvider = time,
            Timeouts = limit,
            Tls = step == SmtpStep.Tls ? TlsPolicy.Required : TlsPolicy.None,
            Credentials = step == SmtpStep.Auth ? new PasswordCredentials("ann", "secret") { AllowWithoutTls = true } : null,
        };

        // More than the connection's buffers hold: at DataBlock, the peer stops reading in the middle of the message.
        var mail = TestMessages.With("Subject: x\r\n\r\n" + (step == SmtpStep.DataBlock ? new string('x', 900) + "\r\n" : "")
            + string.Concat(Enumerable.Repeat("text of the message\r\n", step == SmtpStep.DataBlock ? 50_000 : 1)));
        var sending = FindFaultAsync(peer, options, mail);
        await peer.Completion;
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            await Task.Yield();
        }

        var fault = await sending;
        Assert.Equal((ClientFaultKind.TimedOut, step), (fault?.Kind, fault?.Step));
        Assert.Contains(SmtpStepText.FormatDuration(TimeSpan.FromMinutes(minutes)), fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_slow_but_within_the_limit_is_waited_for()
    {
        var time = new FakeTimeProvider();
        var peer = new ScriptedPeer(Content + "DATA\nSILENCE");
        var sending = FindFaultAsync(
            peer, SendTests.Options with { TimeProvider = time, Timeouts = None with { DataEnd = Rfc.DataEnd } }, TestMessages.Simple());
        await peer.Completion;
        time.Advance(Rfc.DataEnd - TimeSpan.FromSeconds(1));
        await peer.SendAsync("250 2.0.0 taken");
        Assert.Null(await sending);
    }

    private static async Task<ClientFault?> FindFaultAsync(ScriptedPeer peer, SmtpClientOptions options, OutgoingMail mail)
    {
        var connected = await SmtpConnection.FromStreamAsync(peer.Stream, options, CancellationToken.None).WaitAsync(ScriptedPeer.Limit);
        if (connected.Connection is not { } connection)
        {
            return connected.Fault;
        }

        await using (connection)
        {
            return (await connection.SendAsync(mail, CancellationToken.None).WaitAsync(ScriptedPeer.Limit)).Fault;
        }
    }
}
