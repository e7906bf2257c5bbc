using Ulak.Fuzz.Seeding;
using Ulak.Fuzz.Sessions;

namespace Ulak.Fuzz.Targets;

/// <summary>A session in memory, in each of its states. The first octet selects the scenario, the second the size of the pieces.</summary>
internal sealed class SessionTarget : FuzzTarget
{
    public override string Name => "session";

    public override string Summary =>
        "A session answers each line once, takes exactly the messages it answered 250, is the same however the octets are cut, and ends.";

    protected override int AllocationPerOctet => 32768;

    protected override long BaseAllocation => 8 << 20;

    public override IEnumerable<Seed> Seeds() => DialogueSeeds.Sessions();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var setting = SessionScenario.All[input.Span[0] % SessionScenario.All.Length];
        var sent = setting.WithPreamble(input.Span[2..]);
        var play = SessionRun.Run(setting, sent, sent.Length + 1);
        Check(play, setting);
        var cut = SessionRun.Run(setting, sent, 1 + (input.Span[1] % 64));
        Check(cut, setting);
        // A line that ends with LF alone is found when the client waits for a reply, so where lines end depends on the pieces.
        if (setting.DependsOnPieceSize || play.HasBareLineFeeds || cut.HasBareLineFeeds)
        {
            return;
        }

        Ensure.Equal(play.End, cut.End, "cut into pieces it ends otherwise");
        Ensure.That(
            WireReplies.Read(play.Received).SequenceEqual(WireReplies.Read(cut.Received)), "cut into pieces it is answered otherwise");
        // A submission server adds a missing Message-ID, a different one each time: RFC 6409 §8.3.
        Ensure.That(setting.IsSubmission
            || play.Mails.Zip(cut.Mails).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
                "cut into pieces other messages are taken");
    }

    private static void Check(SessionRun play, SessionScenario setting)
    {
        if (!setting.IsOpaque)
        {
            SessionModel.Check(play, setting);
        }
        else if (play.Received.AsSpan().StartsWith("220 "u8))
        {
            OpaqueSession.Check(play);
        }
        else
        {
            Ensure.Equal(0, play.Committed, "messages were taken from a session that was not greeted");
        }
    }
}
