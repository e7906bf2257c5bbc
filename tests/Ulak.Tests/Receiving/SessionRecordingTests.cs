using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Inbox.Receiving;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>A recording keeps the beginning of a dialogue and is bounded.</summary>
public sealed class SessionRecordingTests
{
    private static readonly SmtpSessionInfo Facts = new()
    {
        Id = MailId.Create(DateTimeOffset.UnixEpoch, 1),
        OpenedAt = DateTimeOffset.UnixEpoch,
        Listener = "smtp",
    };

    // Nothing is saved in these tests, so no store is needed.
    private static readonly SessionTracker Tracker = new(null!, NullLogger<SessionTracker>.Instance);

    [Fact]
    public void The_first_refusal_is_the_trouble()
    {
        var recording = new SessionRecording(Facts, Tracker);
        recording.Record(new ReplyEntry(TimeSpan.Zero, new Reply(250, "2.0.0", "OK")));
        recording.Record(new ReplyEntry(TimeSpan.Zero, new Reply(501, "5.1.7", "first")));
        recording.Record(new ReplyEntry(TimeSpan.Zero, new Reply(550, "5.1.1", "second")));

        var stored = recording.ToStored(new SessionOutcome(SessionEndReason.Quit, DateTimeOffset.UnixEpoch, 0, 1, 10, 20));

        Assert.Equal("501 5.1.7 first", stored.ErrorReply);
        Assert.Equal("Quit", stored.End);
    }

    [Fact]
    public void A_dialogue_without_end_keeps_its_beginning_and_counts_the_rest()
    {
        var recording = new SessionRecording(Facts, Tracker);
        for (var i = 0; i < 1_500; i++)
        {
            recording.Record(new MailDataEntry(TimeSpan.FromSeconds(i), i, IsChunk: false, IsComplete: true));
        }

        var kept = recording.Snapshot();

        Assert.Equal(1_001, kept.Length);
        Assert.Equal(0, Assert.IsType<MailDataEntry>(kept[0]).Octets);
        Assert.Equal((SessionEvent.Truncated, "500"), (Assert.IsType<EventEntry>(kept[^1]).Event, ((EventEntry)kept[^1]).Detail));
    }
}
