using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Ulak.TestKit.Transport;

namespace Ulak.TestKit.Dialogues;

/// <summary>Plays the client's part of a dialogue, and holds the server to its own.</summary>
public sealed class DialogueRunner
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly Dialogue _dialogue;
    private readonly IDuplexPipe _transport;
    private readonly DialogueServer _server;
    private readonly CancellationTokenSource _stop;
    private IDuplexPipe _connection;
    private int _sent;

    private DialogueRunner(Dialogue dialogue, IDuplexPipe connection, DialogueServer server, CancellationTokenSource stop)
    {
        _dialogue = dialogue;
        _transport = _connection = connection;
        _server = server;
        _stop = stop;
    }

    /// <summary>Plays a dialogue in memory, in a new session, and checks the state of the server afterwards.</summary>
    public static async Task PlayAsync(Dialogue dialogue, Delivery delivery)
    {
        using var server = new DialogueServer(dialogue);
        await PlayAsync(dialogue, delivery, server);
    }

    /// <summary>As <see cref="PlayAsync(Dialogue, Delivery)"/>, with a server that the test inspects afterwards.</summary>
    public static async Task PlayAsync(Dialogue dialogue, Delivery delivery, DialogueServer server)
    {
        using var stop = new CancellationTokenSource();
        var connection = new MemoryDuplex();
        var session = ServeAsync(server, connection.Server, stop.Token);
        await PlayAsync(dialogue, delivery, server, connection.Client, stop);
        await connection.Client.Output.CompleteAsync();
        await server.AdvanceTimeUntilAsync(session);
        Check(dialogue, server);
    }

    /// <summary>Plays a dialogue on a connection that <paramref name="server"/> already serves.</summary>
    public static Task PlayAsync(
        Dialogue dialogue, Delivery delivery, DialogueServer server, IDuplexPipe connection, CancellationTokenSource stop) =>
        new DialogueRunner(dialogue, connection, server, stop).RunAsync(delivery);

    /// <summary>Checks what the sink holds, and that every session was closed, against <c>@messages</c> and <c>@data</c>.</summary>
    public static void Check(Dialogue dialogue, DialogueServer server)
    {
        if (dialogue.File["messages"] is { } messages
            && messages != server.Sink.Committed.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw new DialogueException($"{dialogue.Name}: {server.Sink.Committed} messages came, and not {messages}.");
        }

        if (dialogue.File["data"] is { } data)
        {
            var content = server.Sink.Mails.Last().Content;
            var expected = ((ClientOctets)DialogueFile.Parse("C+ " + data).Steps[0]).Octets;
            if (!expected.Span.SequenceEqual(content))
            {
                throw new DialogueException($"{dialogue.Name}: the message is '{Encoding.UTF8.GetString(content)}', and not '{data}'.");
            }
        }

        if (server.Sink.Open != 0 || server.Observer.Sessions.Any(session => session.Outcome is null))
        {
            throw new DialogueException($"{dialogue.Name}: something was left open.");
        }

        if (dialogue.File["end"] is { } end && server.Observer.Sessions.Last().Outcome!.EndReason.ToString() != end)
        {
            throw new DialogueException(
                $"{dialogue.Name}: it ended by {server.Observer.Sessions.Last().Outcome!.EndReason}, and not by {end}.");
        }
    }

    private static async Task ServeAsync(DialogueServer server, IDuplexPipe connection, CancellationToken stop)
    {
        // Without an address, where trust does not matter: addresses are counted.
        var remote = server.Options.TrustedProxies.Networks.IsEmpty ? null : new IPEndPoint(IPAddress.Loopback, 40000);
        await server.Listener.RunAsync(connection, remote, null, stop);
        await connection.Output.CompleteAsync();
        await connection.Input.CompleteAsync();
    }

    private async Task RunAsync(Delivery delivery)
    {
        var steps = _dialogue.File.Steps;
        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case ClientLine or ClientOctets:
                    // Lines without a reply between them are sent together.
                    var octets = new List<byte>();
                    for (; i < steps.Length && Dialogue.OctetsOf(steps[i]) is { } next; i++)
                    {
                        octets.AddRange(next.Span);
                    }

                    i--;
                    await SendAsync(octets.ToArray(), delivery);
                    break;
                case ServerLine expected:
                    var received = await ReadLineAsync(expected);
                    if (received is null || !expected.Matches(received))
                    {
                        throw Failure(
                            expected, $"expected '{expected.Pattern}' and received {(received is null ? "the end" : $"'{received}'")}");
                    }

                    break;
                case ServerClose closes:
                    if (await ReadLineAsync(closes) is { } more)
                    {
                        throw Failure(closes, $"expected the end and heard '{more}'");
                    }

                    break;
                case ClientAction { Name: "tls" }:
                    _connection = await TlsDuplex.UpgradeAsync(_transport, "mx.example.org");
                    break;
                case ClientAction { Name: "half-close" }:
                    await _transport.Output.CompleteAsync();
                    break;
                case ClientAction { Name: "stop" }:
                    await _stop.CancelAsync();
                    break;
                case TimeAdvance passes:
                    if (_server.Sink.CommitGate is not null)
                    {
                        // On a socket the dot may still be on its way.
                        await _server.Sink.CommitReached.WaitAsync(MaxWait);
                    }

                    _server.Time.Advance(passes.Duration);
                    break;
                default:
                    throw Failure(steps[i], "this runner does not know the step");
            }
        }
    }

    private async Task SendAsync(byte[] octets, Delivery delivery)
    {
        foreach (var piece in delivery.Pieces(octets, _sent))
        {
            try
            {
                await _connection.Output.WriteAsync(piece).AsTask().WaitAsync(MaxWait);
            }
            catch (IOException)
            {
                // The server may close while the client still sends; what the server sent before counts.
                return;
            }
        }

        _sent += octets.Length;
    }

    private async Task<string?> ReadLineAsync(DialogueStep step)
    {
        while (true)
        {
            var read = _connection.Input.ReadAsync().AsTask();
            await AdvanceTimeUntilAsync(read, step);
            var result = await read;
            var buffer = result.Buffer;
            if (TryReadLine(ref buffer, out var line))
            {
                _connection.Input.AdvanceTo(buffer.Start);
                return line;
            }

            _connection.Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw Failure(step, "the server closed within a line");
            }
        }
    }

    /// <summary>A server that waits for silence, or for a deadline that a step let pass, needs the clock to go on.</summary>
    private async Task AdvanceTimeUntilAsync(Task task, DialogueStep step)
    {
        var isTimely = step is ServerClose || _dialogue.File.Steps.Any(other => other is TimeAdvance && other.Number < step.Number);
        for (var tries = 0; !task.IsCompleted; tries++)
        {
            if (tries > 200)
            {
                throw Failure(step, "nothing came");
            }

            await Task.WhenAny(task, Task.Delay(isTimely && tries < 10 ? 10 : 100));
            if (isTimely && !task.IsCompleted)
            {
                // On a socket the clock may have gone on before the session began to wait: then its whole wait is still to come.
                _server.Time.Advance(TimeSpan.FromSeconds(tries < 10 ? 1 : 5));
            }
        }
    }

    private DialogueException Failure(DialogueStep step, string what) => new($"{_dialogue.Name}, line {step.Number}: {what}.");

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> octets, "\r\n"u8))
        {
            line = "";
            return false;
        }

        line = Encoding.UTF8.GetString(octets);
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
