using System.Collections.Immutable;
using CsCheck;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Dialogues;
using Xunit;

namespace Ulak.Storage.Tests.Dialogues;

/// <summary>A stored dialogue is the dialogue; and what is not one does no harm.</summary>
public sealed class DialogueCodecTests
{
    private static readonly Gen<TimeSpan> Time = Gen.Long[0, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks);

    private static readonly Gen<SyntaxFault> Fault =
        Gen.Select(
            Gen.Enum<FaultKind>(),
            Gen.Int[0, 3_000],
            Gen.Int[0, 3_000],
            Gen.String,
            Gen.Select(Gen.String.Null(), Gen.String.Null()),
            Gen.String,
            (kind, column, length, expected, texts, subject) => new SyntaxFault
            {
                Kind = kind,
                Column = column,
                Length = length,
                Expected = ToValidUtf8(expected),
                SuggestedLine = texts.Item1 is null ? null : ToValidUtf8(texts.Item1),
                Found = texts.Item2 is null ? null : ToValidUtf8(texts.Item2),
                Subject = ToValidUtf8(subject),
            });

    private static readonly Gen<Reply> Reply = Gen.Select(
        Gen.Int[0, 2], Gen.String[Gen.Char.AlphaNumeric, 0, 600].Array[1, 5], Gen.Bool, (kind, lines, enhanced) => kind switch
    {
        0 => new Reply(250, enhanced ? "2.1.5" : null, lines),
        1 => new Reply(354, null, lines),
        _ => new Reply(552, enhanced ? "5.3.400" : null, lines),
    });

    private static readonly Gen<DialogueEntry> Entry = Gen.OneOf(
        Gen.Select(Time, Gen.Byte.Array[0, 2_048], Fault.Null(), Fault.Array[0, 3], (at, line, fault, remarks) =>
            (DialogueEntry)new CommandEntry(at, line, fault) { Remarks = [.. remarks] }),
        Gen.Select(Time, Reply, (at, reply) => (DialogueEntry)new ReplyEntry(at, reply)),
        Gen.Select(Time, Gen.Long[0, long.MaxValue], Gen.Bool, Gen.Bool, (at, octets, chunk, complete) =>
            (DialogueEntry)new MailDataEntry(at, octets, chunk, complete)),
        Gen.Select(Gen.Byte.Array[1, 500], Fault.Null(), Fault.Array[1, 3], (line, fault, remarks) =>
            (DialogueEntry)new MailDataEntry(TimeSpan.Zero, 9, IsChunk: false, IsComplete: true)
            {
                Line = line,
                Fault = fault,
                Remarks = [.. remarks],
            }),
        Gen.Select(
            Time,
            Gen.Enum<SessionEvent>(),
            Gen.String.Null(),
            (at, what, detail) => (DialogueEntry)new EventEntry(at, what, detail is null ? null : ToValidUtf8(detail))));

    [Fact]
    public void A_dialogue_survives_a_round_trip() => Entry.Array[0, 20].Sample(entries =>
    {
        var read = DialogueCodec.Decode(DialogueCodec.Encode([.. entries]));
        Assert.Equal(entries.Length, read.Length);
        foreach (var (expected, actual) in entries.Zip(read))
        {
            AssertSame(expected, actual);
        }
    });

    [Fact]
    public void Any_octets_can_be_decoded() =>
        Gen.Byte.Array[0, 400].Sample(octets => Assert.InRange(DialogueCodec.Decode(octets).Length, 0, 400), iter: 2_000);

    [Fact]
    public void A_dialogue_with_one_octet_changed_can_still_be_decoded() =>
        Gen.Select(Entry.Array[1, 5], Gen.Int[0, 10_000], Gen.Byte).Sample((entries, place, octet) =>
    {
        var octets = DialogueCodec.Encode([.. entries]);
        octets[place % octets.Length] = octet;
        Assert.False(DialogueCodec.Decode(octets).IsDefault);
    }, iter: 2_000);

    [Fact]
    public void An_entry_of_an_unknown_kind_is_skipped()
    {
        ImmutableArray<DialogueEntry> known = [new EventEntry(TimeSpan.FromSeconds(1), SessionEvent.Connected, null)];
        var octets = DialogueCodec.Encode(known);

        // Version, then an entry of kind 99 with three octets, then the known one with two fields of a later version behind its own.
        byte[] later = [octets[0], 99, 3, 1, 2, 3, octets[1], (byte)(octets[2] + 2), .. octets[3..], 7, 7];

        Assert.Equal(known, DialogueCodec.Decode(later));
    }

    [Fact]
    public void A_usual_session_is_small()
    {
        var octets = DialogueCodec.Encode(
        [
            new EventEntry(TimeSpan.Zero, SessionEvent.Connected, "127.0.0.1:51234"),
            new ReplyEntry(TimeSpan.FromMilliseconds(1), new Reply(220, null, "mail.example.com ESMTP Ulak")),
            new CommandEntry(TimeSpan.FromMilliseconds(2), "EHLO client.example"u8.ToArray(), null),
            new ReplyEntry(
                TimeSpan.FromMilliseconds(3), new Reply(250, null, ["mail.example.com", "SIZE 52428800", "PIPELINING", "8BITMIME"])),
            new CommandEntry(TimeSpan.FromMilliseconds(4), "QUIT"u8.ToArray(), null),
            new ReplyEntry(TimeSpan.FromMilliseconds(5), new Reply(221, "2.0.0", "Bye")),
        ]);

        Assert.InRange(octets.Length, 100, 250);
    }

    // Records compare memory by place, not by content.
    private static void AssertSame(DialogueEntry expected, DialogueEntry actual)
    {
        if (expected is CommandEntry original)
        {
            var command = Assert.IsType<CommandEntry>(actual);
            Assert.Equal(original.Line.ToArray(), command.Line.ToArray());
            Assert.Equal(original.Remarks.ToArray(), command.Remarks.ToArray());
            Assert.Equal(original with { Line = default, Remarks = [] }, command with { Line = default, Remarks = [] });
        }
        else if (expected is MailDataEntry sent)
        {
            var data = Assert.IsType<MailDataEntry>(actual);
            Assert.Equal(sent.Line.ToArray(), data.Line.ToArray());
            Assert.Equal(sent.Remarks.ToArray(), data.Remarks.ToArray());
            Assert.Equal(sent with { Line = default, Remarks = [] }, data with { Line = default, Remarks = [] });
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Text as UTF-8 can hold it.</summary>
    private static string ToValidUtf8(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
