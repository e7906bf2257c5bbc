using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>A session in memory, with a server that serves it alone: everything is done when a call returns.</summary>
internal sealed class TestSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private TestSession(string settings)
    {
        Server = new DialogueServer(Dialogue.Parse("talk", settings));
        Session = ServeAsync();
    }

    public DialogueServer Server { get; }

    public MemoryDuplex Connection { get; } = new();

    public Task Session { get; }

    public RecordedSession Record => Server.Observer.Sessions.Last();

    /// <summary>What the server has sent so far.</summary>
    public List<Reply> Replies => [.. Record.Entries.OfType<ReplyEntry>().Select(entry => entry.Reply)];

    public Reply LastReply => Replies[^1];

    public static TestSession Start(string settings = "") => new(settings);

    /// <summary>All replies to what the client of a dialogue sends; the client then stops sending.</summary>
    public static async Task<List<Reply>> RunAsync(string dialogue)
    {
        await using var session = Start(dialogue);
        foreach (var step in Dialogue.Parse("talk", dialogue).File.Steps)
        {
            await session.SendAsync(Dialogue.OctetsOf(step)!.Value);
        }

        await session.DisconnectAsync();
        return session.Replies;
    }

    public static string FirstLine(Reply reply) => System.Text.Encoding.UTF8.GetString(reply.Wire.Span).Split("\r\n")[0];

    public Task SendAsync(string line) => SendAsync(System.Text.Encoding.UTF8.GetBytes(line + "\r\n"));

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        await Connection.Client.Output.WriteAsync(octets).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        DiscardOutput();
    }

    /// <summary>Sends the lines one by one up to a phase that is often wanted: "ready", "mail", "rcpt" or "data".</summary>
    public async Task EnterPhaseAsync(string phase)
    {
        string[] lines = ["EHLO client.example", "MAIL FROM:<ann@example.com>", "RCPT TO:<bob@example.org>", "DATA"];
        foreach (var line in lines.Take(Array.IndexOf(["ready", "mail", "rcpt", "data"], phase) + 1))
        {
            await SendAsync(line);
        }
    }

    public Task StopAsync() => _stop.CancelAsync();

    public void AdvanceTime(TimeSpan time) => Server.Time.Advance(time);

    public async Task DisconnectAsync()
    {
        await Connection.Client.Output.CompleteAsync();
        await Server.AdvanceTimeUntilAsync(Session);
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        Server.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes what came, so that the server never waits for its reader.</summary>
    public long DiscardOutput()
    {
        var octets = 0L;
        while (Connection.Client.Input.TryRead(out var read))
        {
            octets += read.Buffer.Length;
            Connection.Client.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.Buffer.IsEmpty)
            {
                break;
            }
        }

        return octets;
    }

    private async Task ServeAsync()
    {
        await Server.Listener.RunAsync(Connection.Server, null, null, _stop.Token);
        await Connection.Server.Output.CompleteAsync();
        await Connection.Server.Input.CompleteAsync();
    }
}
