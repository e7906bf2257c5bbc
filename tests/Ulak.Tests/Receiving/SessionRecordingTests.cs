using Ulak.Inbox.Receiving;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>A session's dialogue is kept from its beginning, and is bounded.</summary>
public sealed class SessionRecordingTests
{
    private static readonly SessionFacts Facts = new() { Id = MailId.Create(DateTimeOffset.UnixEpoch, 1), OpenedAt = DateTimeOffset.UnixEpoch, Listener = "smtp" };

    // Nothing is saved here, so it needs no store.
    private static readonly SessionJournal Journal = new(null!, NullLogger<SessionJournal>.Instance);

    [Fact]
    public void The_first_refusal_is_the_trouble()
    {
        var recording = new SessionRecording(Facts, Journal);
        recording.Record(new ReplySaid(TimeSpan.Zero, new Reply(250, "2.0.0", "OK")));
        recording.Record(new ReplySaid(TimeSpan.Zero, new Reply(501, "5.1.7", "first")));
        recording.Record(new ReplySaid(TimeSpan.Zero, new Reply(550, "5.1.1", "second")));

        var stored = recording.ToStored(new SessionOutcome(SessionEnd.Quit, DateTimeOffset.UnixEpoch, 0, 1, 10, 20));

        Assert.Equal("501 5.1.7 first", stored.Trouble);
        Assert.Equal("Quit", stored.End);
    }

    [Fact]
    public void A_dialogue_without_end_keeps_its_beginning_and_counts_the_rest()
    {
        var recording = new SessionRecording(Facts, Journal);
        for (var i = 0; i < 1_500; i++)
        {
            recording.Record(new MailDataSaid(TimeSpan.FromSeconds(i), i, Chunk: false, Complete: true));
        }

        var kept = recording.Snapshot();

        Assert.Equal(1_001, kept.Length);
        Assert.Equal(0, Assert.IsType<MailDataSaid>(kept[0]).Octets);
        Assert.Equal((SessionEvent.Truncated, "500"), (Assert.IsType<Happened>(kept[^1]).What, ((Happened)kept[^1]).Detail));
    }
}
