using System.Collections.Immutable;
using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>What is kept in memory of the deliveries that are handed over, and what is left to the store.</summary>
public sealed class HandoverDeskTests
{
    private const string Name = "mx:example.org";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestClock _time = new(Noon);
    private readonly List<Destination> _started = [];
    private readonly List<DateTimeOffset> _wakes = [];
    private readonly DestinationTable _destinations = new();
    private readonly HandoverDesk _desk;

    public HandoverDeskTests()
    {
        var options = new SchedulerOptions { BatchSize = 3, MaxRecipients = 2 };
        _desk = new HandoverDesk(_destinations, () => options, new Lock(), _time, _started.Add, _wakes.Add);
    }

    [Fact]
    public void What_is_due_is_ready_in_attempts_of_so_many_recipients()
    {
        HandOver(new(1, Noon, Recipients: 3));
        var destination = _destinations.Find(Name)!;
        Assert.Equal(2, destination.Ready.Count);
        Assert.Equal(DateTimeOffset.MaxValue, destination.StoreDueAt);
        Assert.Equal([destination], _started);
    }

    [Fact]
    public void What_is_due_later_is_read_from_the_store_then()
    {
        HandOver(new(1, Noon.AddHours(1)));
        var destination = _destinations.Find(Name)!;
        Assert.Equal((0, Noon.AddHours(1)), (destination.Ready.Count, destination.StoreDueAt));
        Assert.Equal(Noon.AddHours(1), _destinations.Heap.NextAt);
        Assert.Equal([Noon.AddHours(1)], _wakes);
        Assert.Empty(_started);
    }

    [Fact]
    public void What_is_for_a_paused_destination_waits_in_the_store()
    {
        var destination = _destinations.GetOrAdd(Name);
        destination.IsPaused = true;
        HandOver(new(1, Noon));
        Assert.Equal((0, Noon), (destination.Ready.Count, destination.StoreDueAt));
    }

    [Fact]
    public void What_follows_a_backlog_in_the_store_is_read_in_its_order()
    {
        var destination = _destinations.GetOrAdd(Name);
        destination.SetStoreDue(Noon.AddMinutes(-1));
        HandOver(new(1, Noon));
        Assert.Equal((0, Noon.AddMinutes(-1)), (destination.Ready.Count, destination.StoreDueAt));
    }

    [Fact]
    public void A_long_backlog_waits_in_the_store()
    {
        for (var n = 1; n <= 6; n++)
        {
            HandOver(new(n, Noon));
        }

        var destination = _destinations.Find(Name)!;
        Assert.Equal(6, destination.Ready.Count);
        HandOver(new(7, Noon));
        Assert.Equal((0, Noon), (destination.Ready.Count, destination.StoreDueAt));
    }

    [Fact]
    public void A_message_of_which_it_is_not_known_whether_it_was_stored_is_looked_for()
    {
        var deliveries = Deliveries(new(1, Noon));
        using (new Handover(_desk, deliveries))
        {
            Assert.True(_destinations.Find(Name)!.IsTaken(deliveries[0].Key));
        }

        var destination = _destinations.Find(Name)!;
        Assert.False(destination.IsTaken(deliveries[0].Key));
        Assert.Equal((0, Noon), (destination.Ready.Count, destination.StoreDueAt));
        Assert.Same(destination, _destinations.Heap.TakeDue(Noon));
    }

    private void HandOver(Sample sample)
    {
        using var handover = new Handover(_desk, Deliveries(sample));
        handover.Complete();
    }

    private static ImmutableArray<QueuedDelivery> Deliveries(Sample sample) =>
    [
        .. Enumerable.Range(0, sample.Recipients).Select(ordinal => new QueuedDelivery
        {
            Key = new(new MailId(sample.Message), ordinal),
            ReversePath = "ann@example.net",
            ForwardPath = $"u{ordinal}@example.org",
            Route = "out",
            Destination = Name,
            State = QueueState.Waiting,
            QueuedAt = Noon,
            NextAt = sample.NextAt,
            ExpiresAt = Noon.AddDays(5),
        }),
    ];

    private sealed record Sample(long Message, DateTimeOffset NextAt, int Recipients = 1);
}
