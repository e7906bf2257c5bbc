using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>What a destination does not start again.</summary>
public sealed class DestinationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeliveryKey Key = new(new MailId(1), 0);

    [Fact]
    public void A_delivery_that_ends_during_a_read_is_not_started_from_that_read()
    {
        var destination = new Destination("mx:example.org");
        destination.InFlight.Add(Key);
        destination.BeginRead();
        destination.End([Key]);
        Assert.Empty(destination.InFlight);
        Assert.True(destination.IsTaken(Key));
        destination.EndRead();
    }

    [Fact]
    public void A_delivery_of_a_message_that_is_being_stored_is_not_started_from_a_read()
    {
        var destination = new Destination("mx:example.org");
        destination.Announce(Key);
        destination.BeginRead();
        Assert.Equal(1, destination.KnownCount);
        Assert.True(destination.IsTaken(Key));

        // Nor when it is handed over meanwhile.
        destination.EndAnnouncement([Key]);
        Assert.True(destination.IsTaken(Key));
        destination.EndRead();
        destination.BeginRead();
        Assert.False(destination.IsTaken(Key));
    }

    [Fact]
    public void A_destination_is_kept_while_a_message_for_it_is_being_stored()
    {
        var destination = new Destination("mx:example.org");
        Assert.True(destination.IsIdle);
        destination.Announce(Key);
        Assert.False(destination.IsIdle);
        destination.EndAnnouncement([Key]);
        Assert.True(destination.IsIdle);
    }

    [Fact]
    public void The_earliest_attempt_is_taken_first_and_what_is_forgotten_is_read_again()
    {
        var destination = new Destination("mx:example.org");
        destination.Ready.Add([Delivery(1, Noon.AddMinutes(1), "a@example.net")], 100);
        destination.Ready.Add([Delivery(2, Noon, "b@example.net"), Delivery(3, Noon, "b@example.net")], 1);
        destination.Ready.Add([Delivery(4, Noon, "c@example.net")], 100);
        destination.Ready.Remove("c@example.net");
        Assert.Equal([2L, 3L], [Take(destination), Take(destination)]);
        Assert.Equal(DateTimeOffset.MaxValue, destination.StoreDueAt);
        destination.ForgetReady(Noon);
        Assert.Equal((0, Noon), (destination.Ready.Count, destination.StoreDueAt));
    }

    private static long Take(Destination destination) => destination.Ready.TryTake()!.Value.Single().Key.Message.Value;

    private static QueuedDelivery Delivery(long message, DateTimeOffset nextAt, string sender) => new()
    {
        Key = new(new MailId(message), 0),
        ReversePath = sender,
        ForwardPath = "ann@example.org",
        Route = "out",
        Destination = "mx:example.org",
        State = QueueState.Waiting,
        QueuedAt = nextAt,
        NextAt = nextAt,
        ExpiresAt = nextAt.AddDays(5),
    };

    [Fact]
    public void A_delivery_that_ended_before_a_read_can_be_started()
    {
        var destination = new Destination("mx:example.org");
        destination.InFlight.Add(Key);
        destination.End([Key]);
        destination.BeginRead();
        Assert.False(destination.IsTaken(Key));
        destination.EndRead();
    }
}
