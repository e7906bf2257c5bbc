using System.Net;
using System.Text;
using Ulak.Server;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Fuzz.Sessions;

/// <summary>A session in memory from the greeting to the end: the octets of the client and the result.</summary>
internal sealed class SessionRun
{
    private const int MaxSeconds = 2000;

    private SessionRun(SessionScenario setting, byte[] sent, byte[] received, RecordedSession record, RecordingSink sink)
    {
        (Sent, Received, End, Committed) = (sent, received, record.Outcome!.EndReason, sink.Committed);
        Mails = [.. sink.Mails.Select(mail => mail.Content)];
        HasBareLineFeeds = record.Entries.Any(entry => entry is CommandEntry command && IsBareLineFeed(command))
            || Encoding.Latin1.GetString(received).Contains("ends with LF alone", StringComparison.Ordinal);
        foreach (var mail in sink.Mails.Where(_ => !setting.IsSubmission))
        {
            CheckTrace(mail.Trace);
        }
    }

    /// <summary>The octets of the client, sent or not.</summary>
    public byte[] Sent { get; }

    /// <summary>All octets of the server.</summary>
    public byte[] Received { get; }

    /// <summary>Whether a command ended with LF alone, accepted or refused.</summary>
    public bool HasBareLineFeeds { get; }

    /// <summary>The reason of its end.</summary>
    public SessionEndReason End { get; }

    /// <summary>The number of accepted messages.</summary>
    public int Committed { get; }

    /// <summary>The messages without their trace headers.</summary>
    public List<byte[]> Mails { get; }

    /// <summary>Runs a session. The client sends its octets in pieces and stops sending; the session must end.</summary>
    public static SessionRun Run(SessionScenario setting, byte[] octets, int size) =>
        RunAsync(setting, octets, size).GetAwaiter().GetResult();

    private static async Task<SessionRun> RunAsync(SessionScenario setting, byte[] octets, int size)
    {
        using var server = new DialogueServer(Dialogue.Parse("fuzz", setting.AllSettings));
        using var stop = new CancellationTokenSource();
        var connection = new MemoryDuplex(1 << 20);
        var session = ServeAsync(server, connection, stop.Token);
        var received = new List<byte>();
        foreach (var piece in OctetPieces.Split(octets, size))
        {
            if (session.IsCompleted)
            {
                break;
            }

            await connection.Client.Output.WriteAsync(piece).AsTask().WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
            ReadAvailable(connection, received);
        }

        await connection.Client.Output.CompleteAsync().ConfigureAwait(false);
        await WaitForEndAsync(server, session, connection, received).ConfigureAwait(false);
        ReadAvailable(connection, received);
        var record = server.Observer.Sessions.Single();
        Ensure.That(record.Outcome is not null, "the observer did not receive the session's outcome");
        Ensure.That(
            record.Outcome!.EndReason is not (SessionEndReason.ServerFault or SessionEndReason.Shutdown),
                $"it ended by {record.Outcome.EndReason}");
        Ensure.Equal(0, server.Sink.Open, "transactions are left open");
        Ensure.Equal(server.Sink.Committed, record.Outcome.Messages, "messages were counted otherwise");
        return new SessionRun(setting, octets, [.. received], record, server.Sink);
    }

    /// <summary>Advances the clock for a session that waits for a deadline.</summary>
    private static async Task WaitForEndAsync(DialogueServer server, Task session, MemoryDuplex connection, List<byte> received)
    {
        // Passwords and handshakes run on another thread: the clock must not run ahead of them.
        for (var tries = 0; !session.IsCompleted && tries < 15; tries++)
        {
            ReadAvailable(connection, received);
            await Task.WhenAny(session, Task.Delay(tries < 10 ? 1 : 10)).ConfigureAwait(false);
        }

        for (var second = 0; !session.IsCompleted; second++)
        {
            Ensure.That(second < MaxSeconds, "the session does not end");
            server.Time.Advance(TimeSpan.FromSeconds(1));
            ReadAvailable(connection, received);
            await Task.WhenAny(session, Task.Delay(second < 20 ? 1 : 5)).ConfigureAwait(false);
        }

        await session.ConfigureAwait(false);
    }

    private static bool IsBareLineFeed(CommandEntry command) =>
        command.Fault?.Kind == FaultKind.BareLineFeed || command.Remarks.Any(remark => remark.Kind == FaultKind.BareLineFeed);

    // RFC 5321 §4.4: one Received header of at most four lines, whatever the name of the client.
    private static void CheckTrace(string trace)
    {
        // An empty line follows where the content starts with white space.
        var lines = (trace.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? trace[..^2] : trace).Split("\r\n");
        Ensure.That(lines.Length is 4 or 5 && lines[^1].Length == 0, $"the trace is '{trace}'");
        Ensure.That(lines[0].StartsWith("Received: from ", StringComparison.Ordinal)
            && lines[1..^1].All(line => line.StartsWith('\t')), $"the trace is '{trace}'");
        Ensure.That(
            lines.All(line => line.All(c => c is '\t' or >= ' ' and not '\u007f') && line.Length <= 998), $"the trace is '{trace}'");
    }

    private static async Task ServeAsync(DialogueServer server, MemoryDuplex connection, CancellationToken stop)
    {
        var remote = server.Options.TrustedProxies.Networks.IsEmpty ? null : new IPEndPoint(IPAddress.Loopback, 40000);
        await server.Listener.RunAsync(connection.Server, remote, null, stop).ConfigureAwait(false);
        await connection.Server.Output.CompleteAsync().ConfigureAwait(false);
        await connection.Server.Input.CompleteAsync().ConfigureAwait(false);
    }

    private static void ReadAvailable(MemoryDuplex connection, List<byte> received)
    {
        while (connection.Client.Input.TryRead(out var read))
        {
            foreach (var segment in read.Buffer)
            {
                received.AddRange(segment.Span);
            }

            connection.Client.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.Buffer.IsEmpty)
            {
                break;
            }
        }
    }
}
