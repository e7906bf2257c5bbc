using Ulak.Relay.Pauses;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Pauses;

/// <summary>The names and notes of pauses, and what they are about.</summary>
public sealed class QueuePauseTests
{
    [Theory]
    [InlineData("mx:example.org", "Destination", "mx:example.org", "")]
    [InlineData("from:Shop@Example.org", "Sender", "shop@example.org", "An operator has paused mail from shop@example.org")]
    [InlineData("from:<>", "Sender", "", "An operator has paused mail from <>")]
    [InlineData("tag:Çok ÖNEMLI", "Tag", "Çok Önemli", "An operator has paused the tag Çok Önemli")]
    [InlineData("reason:greylisted", "Reason", "greylisted", "An operator has paused the reason greylisted")]
    public void A_pause_is_known_by_its_name_and_by_its_note(string name, string kind, string value, string note)
    {
        var pause = QueuePause.Parse(name);
        Assert.Equal((kind, value, note), (pause.Kind.ToString(), pause.Value, pause.Note));
        Assert.Equal(pause, QueuePause.Parse(pause.Name));
        Assert.Equal(note.Length == 0 ? null : pause, QueuePause.OfNote(note));
        Assert.Null(pause.FindFault());
    }

    [Theory]
    [InlineData("reason:nonsense")]
    [InlineData("reason:")]
    [InlineData("tag:")]
    [InlineData("tag: a")]
    [InlineData("")]
    public void A_pause_of_nothing_is_a_fault(string name) => Assert.NotNull(QueuePause.Parse(name).FindFault());

    [Fact]
    public void All_pauses_that_a_delivery_waits_for_are_found()
    {
        var delivery = new QueuedDelivery
        {
            Key = default,
            ReversePath = "Shop@example.org",
            ForwardPath = "ann@example.net",
            Route = "out",
            Destination = "mx:example.net",
            State = QueueState.Held,
            QueuedAt = default,
            NextAt = default,
            ExpiresAt = default,
            Reason = "greylisted",
            Tags = ["News", "other"],
        };
        string[] names =
        [
            "from:@example.org", "from:shop@example.org", "from:@example.net", "mx:example.com", "mx:example.net", "reason:greylisted",
            "reason:mailbox-full", "tag:news", "tag:none",
        ];
        Assert.Equal(
            ["mx:example.net", "from:shop@example.org", "from:@example.org", "tag:news", "reason:greylisted"],
            QueuePauses.FindFor(delivery, names).Select(each => each.Name));
        Assert.Empty(QueuePauses.FindFor(delivery with { State = QueueState.Reporting }, names));
        Assert.Equal("reason:greylisted", QueuePauses.Of(["reason:greylisted", "tag:none"]).Find(delivery)!.Name);
        Assert.Equal("tag:news", QueuePauses.Of(["reason:greylisted", "tag:news"]).Find(delivery)!.Name);
        Assert.Null(QueuePauses.Of(["reason:mailbox-full", "tag:none", "mx:example.net"]).Find(delivery));
    }

    [Fact]
    public void What_has_begun_and_what_has_ended_is_known()
    {
        var pauses = QueuePauses.Of(["tag:a", "mx:x"]);
        var (begun, ended) = pauses.Load(["tag:b", "mx:y", "from:c@example.org"]);
        Assert.Equal(["from:c@example.org", "tag:b"], begun.Select(each => each.Name).Order());
        Assert.Equal(["tag:a"], ended.Select(each => each.Name));
    }
}
