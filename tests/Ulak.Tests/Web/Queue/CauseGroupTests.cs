using System.Collections.Immutable;
using Ulak.Console.Queue;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>What the store counts by reason and destination becomes causes for people.</summary>
public sealed class CauseGroupTests
{
    private const string Refused = "4.4.1 Nothing listens on 192.0.2.1:25";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_waits_because_its_servers_rest_is_counted_with_the_cause_of_the_rest()
    {
        var groups = Group(
            [Cause("connection-refused", "mx:a", 5, Refused), Cause("", "mx:a", 2, ""), Cause("", "mx:b", 1, "")],
            name => name == "mx:a" ? Resting(Refused) : null);
        Assert.Equal(["connection-refused 7", "new 1"], groups.Select(each => $"{each.Key} {each.Count}"));
        Assert.Equal([("connection-refused", "mx:a", null, 5L), ("", "mx:a", null, 2L)], groups[0].Parts);
        Assert.Equal(Now + TimeSpan.FromMinutes(30), groups[0].NextAt);
    }

    [Fact]
    public void A_rest_whose_cause_has_left_the_queue_is_explained_by_its_reply()
    {
        var group = Assert.Single(Group([Cause("", "mx:a", 2, "")], _ => Resting("421 4.7.0 Too many connections, slow down")));
        Assert.Equal("rate-limited", group.Reason);
        Assert.Equal("421 4.7.0 Too many connections, slow down", group.LastReply);
    }

    [Fact]
    public void A_paused_destination_waits_for_its_resume_and_not_for_its_reply()
    {
        var groups = Group(
            [Cause("greylisted", "mx:a", 5, "450 4.2.0 Greylisted"), Cause("greylisted", "mx:b", 2, "450 4.2.0 Greylisted")],
            _ => null, "mx:a");
        Assert.Equal([true, false], groups.Select(each => each.IsPaused));
    }

    [Fact]
    public void A_pause_is_one_cause_whatever_the_servers_replied_before()
    {
        var group = Assert.Single(Group(
            [Cause("greylisted", "mx:a", 5, "450 4.2.0 Greylisted"), Cause("mailbox-full", "mx:a", 2, "452 4.2.2 Full"),
                Cause("", "mx:a", 1, "")],
            _ => null, "mx:a"));
        Assert.Equal(("paused", 8), (group.Key, group.Count));
    }

    [Fact]
    public void What_a_pause_holds_is_one_cause_apart_from_what_an_operator_holds()
    {
        var groups = Group(
            [
                Held("greylisted", 5, "An operator has paused the tag news"), Held("", 4, "An operator has paused the tag news"),
                Held("", 3, "An operator has paused mail from <>"), Held("", 2, "Held by an operator"), Held("", 1, "The route x holds it"),
            ],
            _ => null);
        Assert.Equal(["paused.tag:news 9", "paused.from: 3", "held 3"], groups.Select(each => $"{each.Key} {each.Count}"));
        Assert.Equal([true, true, false], groups.Select(each => each.IsPaused));
        Assert.Equal("tag:news", Assert.Single(groups[0].Pauses).Name);
        Assert.Empty(groups[2].Pauses);
    }

    private static QueueCause Held(string reason, long count, string note) =>
        new(reason, "mx:a", QueueState.Held, count, Now, Now, note, "");

    private static ImmutableArray<CauseGroup> Group(
        ImmutableArray<QueueCause> causes, Func<string, DestinationStatus?> statusOf, params string[] paused) =>
        CauseGroup.Group(causes, paused.ToHashSet(), statusOf, "en");

    private static QueueCause Cause(string reason, string destination, long count, string reply) =>
        new(reason, destination, QueueState.Waiting, count, Now, Now, reply, "");

    private static DestinationStatus Resting(string reply) =>
        new(0, "mx.example.net", 1, Now + TimeSpan.FromMinutes(30), reply, 0, 5);
}
