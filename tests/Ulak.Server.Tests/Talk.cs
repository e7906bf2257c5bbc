using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>A session with a server of its own, in memory: everything is done when a call returns.</summary>
internal sealed class Talk : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private Talk(string settings)
    {
        Server = new DialogueServer(Dialogue.Parse("talk", settings));
        Session = ServeAsync();
    }

    public DialogueServer Server { get; }

    public MemoryDuplex Connection { get; } = new();

    public Task Session { get; }

    public RecordedSession Record => Server.Observer.Sessions.Last();

    /// <summary>What the server said so far.</summary>
    public List<Reply> Replies => [.. Record.Entries.OfType<ReplySaid>().Select(entry => entry.Reply)];

    public Reply Last => Replies[^1];

    public static Talk Start(string settings = "") => new(settings);

    /// <summary>Everything that the server says to what the client of a dialogue sends, which then stops sending.</summary>
    public static async Task<List<Reply>> HearAsync(string dialogue)
    {
        await using var talk = Start(dialogue);
        foreach (var step in Dialogue.Parse("talk", dialogue).File.Steps)
        {
            await talk.SayAsync(Dialogue.OctetsOf(step)!.Value);
        }

        await talk.LeaveAsync();
        return talk.Replies;
    }

    public static string FirstLine(Reply reply) => System.Text.Encoding.UTF8.GetString(reply.Wire.Span).Split("\r\n")[0];

    public Task SayAsync(string line) => SayAsync(System.Text.Encoding.UTF8.GetBytes(line + "\r\n"));

    public async Task SayAsync(ReadOnlyMemory<byte> octets)
    {
        await Connection.Client.Output.WriteAsync(octets).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Hear();
    }

    /// <summary>Says the lines one by one up to a phase that is often wanted: "ready", "mail", "rcpt" or "data".</summary>
    public async Task ApproachAsync(string phase)
    {
        string[] lines = ["EHLO client.example", "MAIL FROM:<ann@example.com>", "RCPT TO:<bob@example.org>", "DATA"];
        foreach (var line in lines.Take(Array.IndexOf(["ready", "mail", "rcpt", "data"], phase) + 1))
        {
            await SayAsync(line);
        }
    }

    public Task StopAsync() => _stop.CancelAsync();

    public void Pass(TimeSpan time) => Server.Time.Advance(time);

    public async Task LeaveAsync()
    {
        await Connection.Client.Output.CompleteAsync();
        await Server.PassTimeUntilAsync(Session);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        Server.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes what came, so that the server never waits for its reader.</summary>
    public long Hear()
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
