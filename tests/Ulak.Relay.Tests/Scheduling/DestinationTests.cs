using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>What a destination does not start again.</summary>
public sealed class DestinationTests
{
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
