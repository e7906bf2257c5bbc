using System.Text;
using Ulak.Inbox.Receiving;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>The stage of a session after each line of its dialogue.</summary>
public sealed class SessionStageTests
{
    [Theory]
    [InlineData("", "Greeting")]
    [InlineData("S220", "Greeting")]
    [InlineData("CNOOP S250 CRSET S250", "Greeting")]
    [InlineData("Cehlo_x S250", "Ready")]
    [InlineData("CEHLO S501", "Greeting")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250", "Transaction")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S452", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S550 CRSET S250", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CEHLO_y S250", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA", "Transaction")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S354", "Data")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S354 D", "Data")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S354 D S250", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S354 D S451", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S503", "Transaction")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CDATA S354 d", "Closed")]
    [InlineData("CLHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CRCPT S250 CDATA S354 D S250 S452", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CBDAT_9", "Data")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CBDAT_9 D S250", "Transaction")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CBDAT_9 D S250 CBDAT_0_last D S250", "Ready")]
    [InlineData("CEHLO_x S250 CMAIL_FROM:<> S250 CRCPT S250 CBDAT_9 D S552", "Ready")]
    [InlineData("CBDAT_9 D S503", "Greeting")]
    [InlineData("CEHLO_x S250 CSTARTTLS S220", "Tls")]
    [InlineData("CEHLO_x S250 CSTARTTLS S220 T", "Greeting")]
    [InlineData("CEHLO_x S250 CSTARTTLS S454", "Ready")]
    [InlineData("CEHLO_x S250 CQUIT S221", "Closed")]
    [InlineData("S421", "Closed")]
    [InlineData("CEHLO_x S250 X", "Closed")]
    public void Each_line_leads_on(string dialogue, string stage) =>
        Assert.Equal(stage,
            dialogue.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EntryOf)
                .Aggregate(default(SessionStageTracker), (track, entry) => track.After(entry)).Stage.ToString());

    [Fact]
    public void A_tracker_has_two_octets() => Assert.Equal(2, System.Runtime.CompilerServices.Unsafe.SizeOf<SessionStageTracker>());

    private static DialogueEntry EntryOf(string word) => word[0] switch
    {
        'C' => new CommandEntry(TimeSpan.Zero, Encoding.ASCII.GetBytes(word[1..].Replace('_', ' ')), null),
        'S' =>
            new ReplyEntry(TimeSpan.Zero, new Reply(int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture), null, "said")),
        'D' => new MailDataEntry(TimeSpan.Zero, 9, IsChunk: false, IsComplete: true),
        'd' => new MailDataEntry(TimeSpan.Zero, 9, IsChunk: false, IsComplete: false),
        'T' => new EventEntry(TimeSpan.Zero, SessionEvent.TlsStarted, "TLS 1.3"),
        _ => new EventEntry(TimeSpan.Zero, SessionEvent.ClientLeft, null),
    };
}
