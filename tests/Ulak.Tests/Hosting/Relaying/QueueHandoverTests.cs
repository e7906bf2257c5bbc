using Ulak.Hosting.Relaying;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Tests.Hosting.Relaying;

/// <summary>How changes of the queue by another process reach the server.</summary>
public sealed class QueueHandoverTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _data = Directory.CreateTempSubdirectory("ulak-handover-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    public static TheoryData<QueueChange> Changes =>
    [
        new QueueChange.Retry(Noon),
        new QueueChange.Hold("Held by an operator"),
        new QueueChange.Release(Noon),
        new QueueChange.Reroute("rerouted", "mx:example.net", Noon),
        new QueueChange.Bounce(Noon, "5.7.0 \"ü\"\nx"),
        new QueueChange.Delete(Noon),
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_change_arrives_with_its_delivery_once(QueueChange change)
    {
        Directory.CreateDirectory(QueueHandover.FolderOf(_data));
        using (var writer = QueueHandover.TryCreate(_data)!)
        {
            writer.Add(Delivery(0), change);
            writer.Add(Delivery(1) with { State = QueueState.Held }, change);
            // Not before it is whole.
            Assert.Empty(Take());
        }

        Assert.Equal([new HandedChange(Delivery(0), change), new(Delivery(1) with { State = QueueState.Held }, change)], Take());
        Assert.Empty(Take());
        Assert.Empty(Directory.GetFiles(QueueHandover.FolderOf(_data)));
    }

    [Fact]
    public void Without_a_server_and_without_a_change_nothing_is_written()
    {
        Assert.Null(QueueHandover.TryCreate(_data));
        Assert.Empty(Take());
        Directory.CreateDirectory(QueueHandover.FolderOf(_data));
        QueueHandover.TryCreate(_data)!.Dispose();
        Assert.Empty(Directory.GetFiles(QueueHandover.FolderOf(_data)));

        // The server stops while the command runs.
        using var late = QueueHandover.TryCreate(_data)!;
        late.Add(Delivery(0), new QueueChange.Delete(Noon));
        Directory.Delete(QueueHandover.FolderOf(_data), recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"id":"x"}""")]
    public void A_line_that_is_damaged_is_reported_and_the_others_arrive(string line)
    {
        Directory.CreateDirectory(QueueHandover.FolderOf(_data));
        using (var writer = QueueHandover.TryCreate(_data)!)
        {
            writer.Add(Delivery(0), new QueueChange.Delete(Noon));
        }

        var file = Directory.GetFiles(QueueHandover.FolderOf(_data)).Single();
        File.WriteAllText(file, line + "\n" + File.ReadAllText(file));
        var unreadable = new List<string>();
        Assert.Single(QueueHandover.Take(_data, unreadable.Add));
        Assert.Equal([$"{file}: {line}"], unreadable);
        Assert.Empty(QueueHandover.Take(_data, unreadable.Add));
        Assert.Single(unreadable);
    }

    private List<HandedChange> Take() => [.. QueueHandover.Take(_data, line => Assert.Fail(line))];

    private static QueuedDelivery Delivery(int ordinal) => new()
    {
        Key = new DeliveryKey(MailId.Create(Noon, 1), ordinal),
        ReversePath = "shop@example.org",
        ForwardPath = "ann@example.net",
        Route = "out",
        Destination = "mx:example.net",
        User = "shop",
        State = QueueState.Waiting,
        QueuedAt = Noon,
        NextAt = Noon.AddMinutes(5),
        ExpiresAt = Noon.AddDays(5),
        Attempts = 2,
    };
}
