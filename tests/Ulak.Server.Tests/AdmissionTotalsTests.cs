using System.Net;
using System.Text;
using CsCheck;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>
/// However sessions end, afterwards nothing is counted any more: no connection, no network, no memory, no deadline, no open transaction.
/// </summary>
public sealed class AdmissionTotalsTests
{
    private static readonly Gen<string> Lines = OneOf(
        "EHLO client.example\r\n", "HELO x\r\n", "MAIL FROM:<ann@example.com>\r\n", "RCPT TO:<bob@example.org>\r\n",
        "DATA\r\n", "one\r\n.\r\n", "RSET\r\n", "BDAT 5\r\nabcde", "BDAT 5 LAST\r\nabcde", "BDAT 99999999999 LAST\r\n",
        "XCLIENT ADDR=192.0.2.1\r\n", "XCLIENT ADDR=192.0.2.2\r\n", "XCLIENT ADDR=IPV6:2001:db8::1\r\n",
        "XCLIENT ADDR=nonsense\r\n", "QUIT\r\n", "NOOP\r\n", "BAD\r\n", "GET / HTTP/1.1\r\n", "STARTTLS\r\n",
        "AUTH PLAIN\r\n", "AUTH PLAIN AGFubgB3cm9uZw==\r\n", "PROXY TCP4 192.0.2.1 192.0.2.99 1000 25\r\n",
        "PROXY TCP6 2001:db8::1 2001:db8::2 1000 25\r\n", "PROXY UNKNOWN\r\n", "\u0016\u0003\u0001garbage", "half a line",
        "\r\n",
        new string('x', 70_000));

    private static readonly Gen<Ending> Endings = OneOf(Enum.GetValues<Ending>());

    private enum Ending
    {
        Fin,
        Break,
        Stop,
        Silence,
        BreakAfterStop,
    }

    [Fact]
    public void After_all_sessions_have_ended_every_total_is_zero() =>
        Gen.Select(
            Lines.Array[0, 12], Endings, OneOf(
                "10.0.0.1", "192.0.2.1", "127.0.0.1", "2001:db8::5"), Gen.Bool, OneOf(Enum.GetValues<SinkStep>()))
            .Array[1, 4]
            .SampleAsync(
                async sessions =>
                {
                    using var test = new DialogueServer(Dialogue.Parse("totals", "@faults 5\n@skipped 5000"));
                    var sink = new RecordingSink();
                    using var server = new SmtpServer(
                        sink, new AdmissionLimits { ConnectionsPerAddress = 2, FaultsPerMinute = 8, Connections = 3 }, time: test.Time);
                    await Task.WhenAll(sessions.Select(each => PlayAsync(test, server, sink, each)));
                    Assert.Equal(0, server.ConnectionLimiter.Total);
                    Assert.Equal(0, server.ConnectionLimiter.NetworkCount);
                    Assert.Equal(0, server.MailDataBudget.HeldShares);
                    Assert.Equal(0, server.Clock.Count);
                    Assert.Equal(0, sink.Open);
                },
                iter: 150);

    private static async Task PlayAsync(
        DialogueServer test, SmtpServer server, RecordingSink sink, (
            string[] Lines, Ending Ending, string Address, bool Proxy, SinkStep Throws) play)
    {
        sink.Throws = play.Throws;
        var listener = new SmtpListener(server, new SmtpListenerOptions
        {
            TrustedProxies = new TrustedNetworks([IPNetwork.Parse("10.0.0.0/8")]),
            ProxyProtocol = play.Proxy,
            Limits = test.Options.Limits,
            Timeouts = SessionTimeouts.Default with { Tarpit = TimeSpan.Zero },
            Auth = new Auth.SmtpAuth { Users = new TestUsers(), AllowWithoutTls = true },
            Tls = new Tls.SmtpTls { OptionsSelector = _ => TestCertificate.ServerOptions },
        });
        var connection = new MemoryDuplex(pause: 1024 * 1024);
        using var stop = new CancellationTokenSource();
        var session = listener.RunAsync(connection.Server, new IPEndPoint(IPAddress.Parse(play.Address), 4711), null, stop.Token);
        foreach (var line in play.Lines)
        {
            await connection.Client.Output.WriteAsync(Encoding.Latin1.GetBytes(line), CancellationToken.None);
        }

        if (play.Ending is Ending.Stop or Ending.BreakAfterStop)
        {
            await stop.CancelAsync();
        }

        if (play.Ending is Ending.Break or Ending.BreakAfterStop)
        {
            await connection.Client.Output.CompleteAsync(new IOException("The test broke the connection."));
        }
        else if (play.Ending == Ending.Fin)
        {
            await connection.Client.Output.CompleteAsync();
        }

        for (var tries = 0; !session.IsCompleted && tries < 400; tries++)
        {
            await Task.WhenAny(session, Task.Delay(tries < 20 ? 1 : 10, CancellationToken.None));
            test.Time.Advance(TimeSpan.FromSeconds(tries < 20 ? 1 : 30));
        }

        await session.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
