using System.Collections.Concurrent;
using System.Diagnostics;
using Ulak.Relay.Tests.Support;
using Ulak.Relay.Tracing;
using Ulak.Smtp;
using Xunit;

namespace Ulak.Relay.Tests.Tracing;

/// <summary>Each attempt is an activity in the trace in which its message was received.</summary>
public sealed class RelayActivityTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;
    private readonly ActivitySource _receipts = new("Ulak.Relay.Tests");

    public RelayActivityTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is RelayActivities.SourceName or "Ulak.Relay.Tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _receipts.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task An_attempt_has_its_outcome_and_is_in_the_trace_of_the_receipt()
    {
        await using var server = new HostileServer(line => line == "RCPT" ? "450 4.2.1 mailbox busy" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync("Subject: x\r\n\r\nx\r\n", ["a@example.org"]);
        ActivityTraceId trace;
        using (var receipt = _receipts.StartActivity("receipt")!)
        {
            relay.Service.Traces.Remember(id);
            trace = receipt.TraceId;
        }

        await relay.AttemptsAsync(id, 1);
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        await relay.AttemptsAsync(id, 2);
        var attempts = _stopped.Where(each => (string?)each.GetTagItem("ulak.message") == id.ToString()).ToList();
        Assert.Equal([1, 2], attempts.Select(each => (int)each.GetTagItem("ulak.attempt")!));
        Assert.Equal(trace, attempts[1].TraceId);
        Assert.Equal("mx:example.org", attempts[1].GetTagItem("ulak.destination"));
        Assert.Equal("mx.example.org", attempts[1].GetTagItem("server.address"));
        Assert.Equal(["temporary"], (string[])attempts[1].GetTagItem("ulak.outcomes")!);
        Assert.Equal((ActivityStatusCode.Error, "450 4.2.1 mailbox busy"), (attempts[1].Status, attempts[1].StatusDescription));
    }

    [Fact]
    public void The_traces_of_the_latest_messages_are_known()
    {
        var traces = new MessageTraces();
        MailId[] ids = [.. Enumerable.Range(0, 10_001).Select(n => MailId.Create(DateTimeOffset.UnixEpoch.AddSeconds(n), 1))];
        using (_receipts.StartActivity("receipt"))
        {
            foreach (var id in ids)
            {
                traces.Remember(id);
            }
        }

        Assert.Equal(default, traces.Find(ids[0]));
        Assert.NotEqual(default, traces.Find(ids[1]));
        Assert.NotEqual(default, traces.Find(ids[^1]));
    }
}
