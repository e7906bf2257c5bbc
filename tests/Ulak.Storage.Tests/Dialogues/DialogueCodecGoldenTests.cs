using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Dialogues;
using Xunit;

namespace Ulak.Storage.Tests.Dialogues;

/// <summary>
/// The format, octet by octet. Stores hold these octets, so these files never change. What a version appends gets new files; the old ones
/// are still read.
/// </summary>
public sealed class DialogueCodecGoldenTests
{
    private static readonly SyntaxFault Fault = new()
    {
        Kind = FaultKind.LineTooLong,
        Column = 511,
        Length = 300,
        Subject = "Command",
        Expected = "a line of at most 512 octets",
        SuggestedLine = "NOOP",
    };

    private static readonly Dictionary<string, ImmutableArray<DialogueEntry>> Dialogues = new()
    {
        ["empty"] = [],
        ["session"] =
        [
            new EventEntry(TimeSpan.Zero, SessionEvent.Connected, "127.0.0.1:51234"),
            new ReplyEntry(TimeSpan.FromMilliseconds(1), new Reply(220, null, "mail.example.com ESMTP Ulak")),
            new CommandEntry(TimeSpan.FromMilliseconds(2), "EHLO client.example"u8.ToArray(), null),
            new ReplyEntry(TimeSpan.FromMilliseconds(3), new Reply(250, null, ["mail.example.com", "SIZE 52428800", "PIPELINING"])),
            new MailDataEntry(TimeSpan.FromSeconds(3), 1_234_567_890_123, IsChunk: false, IsComplete: true),
            new ReplyEntry(TimeSpan.FromDays(1), new Reply(221, "2.0.0", "Bye")),
        ],
        ["remarks"] =
        [
            new CommandEntry(TimeSpan.FromTicks(9), "MAIL FROM:a@b"u8.ToArray(), null)
            {
                Remarks = [Fault, Fault with { Found = "a", Column = 1 }],
            },
            new CommandEntry(TimeSpan.FromTicks(10), "X"u8.ToArray(), Fault with { Found = "X" }),
        ],
        ["faults"] =
        [
            new CommandEntry(TimeSpan.FromTicks(1), new byte[] { 0x00, 0x7F, 0x80, 0xFF }, Fault),
            new CommandEntry(
                TimeSpan.FromTicks(2), "NOOP"u8.ToArray(), Fault with { SuggestedLine = null, Expected = "Grüße, 世界" }),
            new MailDataEntry(TimeSpan.FromTicks(3), 0, IsChunk: true, IsComplete: false),
            new EventEntry(TimeSpan.FromTicks(4), SessionEvent.Connected, null),
        ],
    };

    public static TheoryData<string> Names => [.. Dialogues.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Stored_octets_are_read(string name) => AssertReads(Dialogues[name], name);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_octets_are_written(string name) =>
        Assert.Equal(Golden(name), Convert.ToHexString(DialogueCodec.Encode(Dialogues[name])));

    [Theory]
    [InlineData("empty")]
    [InlineData("session")]
    [InlineData("faults")]
    public void Octets_of_0_1_0_are_read(string name) => AssertReads(Dialogues[name], name + "-0.1.0");

    private static void AssertReads(ImmutableArray<DialogueEntry> expected, string file)
    {
        var read = DialogueCodec.Decode(Convert.FromHexString(Golden(file)));
        Assert.Equal(expected.Length, read.Length);
        Assert.All(expected.Zip(read), pair => AssertSame(pair.First, pair.Second));
    }

    private static string Golden(string name)
    {
        using var resource = typeof(DialogueCodecGoldenTests).Assembly.GetManifestResourceStream(
            $"Ulak.Storage.Tests.Dialogues.Golden.{name}.hex")!;
        using var reader = new StreamReader(resource);
        return string.Concat(reader.ReadToEnd().Where(char.IsAsciiHexDigit));
    }

    // Records compare memory and arrays by their place, not by their content.
    private static void AssertSame(DialogueEntry expected, DialogueEntry actual)
    {
        if (expected is CommandEntry command)
        {
            var read = Assert.IsType<CommandEntry>(actual);
            Assert.Equal(command.Line.ToArray(), read.Line.ToArray());
            Assert.Equal(command.Remarks.ToArray(), read.Remarks.ToArray());
            Assert.Equal(command with { Line = default, Remarks = [] }, read with { Line = default, Remarks = [] });
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }
}
