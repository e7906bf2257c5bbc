using System.Text;
using Ulak.Server.Limits;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>
/// The memory for mail data is bounded over all sessions: senders beyond it wait on their sockets, and none is disconnected.
/// </summary>
public sealed class MailDataBudgetTests
{
    private const int Share = MailDataBudget.MinOctets;

    [Fact]
    public async Task Shares_are_given_in_turn_and_never_more_than_the_budget_has()
    {
        var budget = new MailDataBudget(3 * Share);
        var held = new List<MailDataShare>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await budget.AcquireAsync(TestContext.Current.CancellationToken));
        }

        var first = budget.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        var second = budget.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(first.IsCompleted);
        held[0].Dispose();
        await first.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        Assert.Equal(3, budget.HeldShares);
        held[1].Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Dispose();
        (await first).Dispose();
        held[2].Dispose();
        Assert.Equal(0, budget.HeldShares);
    }

    [Theory]
    [InlineData(512L * 1024 * 1024, 182)]
    [InlineData(MailDataBudget.MinOctets, 1)]
    public async Task A_fifth_of_the_budget_is_for_shares(long octets, int shares)
    {
        var budget = new MailDataBudget(octets);
        for (var i = 0; i < shares; i++)
        {
            await budget.AcquireAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        using var cancel = new CancellationTokenSource();
        var next = budget.AcquireAsync(cancel.Token).AsTask();
        Assert.False(next.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_wait_that_was_cancelled_takes_no_share()
    {
        var budget = new MailDataBudget(Share);
        var held = await budget.AcquireAsync(TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var waiting = budget.AcquireAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None));
        held.Dispose();
        Assert.Equal(0, budget.HeldShares);
        (await budget.AcquireAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None)).Dispose();
    }

    [Theory]
    [InlineData("DATA")]
    [InlineData("BDAT")]
    public async Task Senders_of_large_messages_wait_for_memory_and_all_deliver(string command)
    {
        const int Senders = 12;
        const int Size = 400 * 1024;
        var gate = new TaskCompletionSource();
        using var test = new DialogueServer(Dialogue.Parse("budget", "@with chunking"));
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink, new AdmissionLimits { MailDataMemory = 3 * Share }, time: test.Time);
        var listener = new SmtpListener(server, test.Options);
        sink.CommitGate = gate.Task;
        var sessions = new List<Task>();
        for (var i = 0; i < Senders; i++)
        {
            sessions.Add(SendAsync(listener, command, Size));
        }

        // The three that have a share wait for the commit, and hold it; the others wait for a share.
        Assert.Equal(3, server.MailDataBudget.HeldShares);
        Assert.Equal(0, sink.Committed);
        gate.SetResult();
        for (var tries = 0; tries < 400 && !Task.WhenAll(sessions).IsCompleted; tries++)
        {
            await Task.WhenAny(Task.WhenAll(sessions), Task.Delay(25, CancellationToken.None));
        }

        await Task.WhenAll(sessions).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal(Senders, sink.Committed);
        Assert.Equal(0, server.MailDataBudget.HeldShares);
    }

    [Fact]
    public async Task A_small_message_needs_no_share()
    {
        using var test = new DialogueServer(Dialogue.Parse("budget", ""));
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink, new AdmissionLimits { MailDataMemory = Share }, time: test.Time);
        using var held = await server.MailDataBudget.AcquireAsync(TestContext.Current.CancellationToken);
        var sending = SendAsync(new SmtpListener(server, test.Options), "DATA", 12 * 1024);
        await sending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(1, sink.Committed);
    }

    [Fact]
    public async Task A_wait_for_memory_ends_with_a_temporary_failure()
    {
        using var test = new DialogueServer(Dialogue.Parse("budget", ""));
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { MailDataMemory = Share }, time: test.Time);
        using var held = await server.MailDataBudget.AcquireAsync(TestContext.Current.CancellationToken);
        var connection = new MemoryDuplex(pause: 1024 * 1024);
        var session = listener().RunAsync(connection.Server, null, null, CancellationToken.None);
        await connection.Client.Output.WriteAsync(Message("DATA", 400 * 1024), TestContext.Current.CancellationToken);
        test.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(session.IsCompleted);
        await test.AdvanceTimeUntilAsync(session);
        await connection.Server.Output.CompleteAsync();
        Assert.Contains("\r\n451 4.3.0 ", await SessionRunner.ReadToEndAsync(connection.Client.Input), StringComparison.Ordinal);

        SmtpListener listener() => new(server, test.Options);
    }

    private static async Task SendAsync(SmtpListener listener, string command, int size)
    {
        var connection = new MemoryDuplex(pause: 1024 * 1024);
        await connection.Client.Output.WriteAsync(Message(command, size), CancellationToken.None);
        await listener.RunAsync(connection.Server, null, null, CancellationToken.None);
        await connection.Server.Output.CompleteAsync();
        var replies = await SessionRunner.ReadToEndAsync(connection.Client.Input);
        Assert.Contains("\r\n250 2.0.0 Message accepted", replies, StringComparison.Ordinal);
    }

    private static byte[] Message(string command, int size)
    {
        var content = string.Concat(Enumerable.Repeat(new string('x', 62) + "\r\n", size / 64));
        var data = command == "DATA" ? $"DATA\r\n{content}.\r\n" : $"BDAT {content.Length} LAST\r\n{content}";
        return Encoding.ASCII.GetBytes($"EHLO x\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\n{data}QUIT\r\n");
    }
}
