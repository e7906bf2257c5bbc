using System.Buffers;
using System.Text;
using CsCheck;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Tests;

public sealed class ReplyReaderTests
{
    [Theory]
    [InlineData("220 mx.example ESMTP\r\n", 220, null, "mx.example ESMTP")]
    [InlineData("250-mx\r\n250-SIZE 10\r\n250 HELP\r\n", 250, null, "mx|SIZE 10|HELP")]
    [InlineData("250 2.1.0 ok\r\n", 250, "2.1.0", "ok")]
    [InlineData("550-5.7.1 no\r\n550 5.7.1 really\r\n", 550, "5.7.1", "no|really")]
    [InlineData("550-5.7.1 no\r\n550 really\r\n", 550, "5.7.1", "no|really")]
    [InlineData("550-5.7.1 no\r\n550 5.7.2 really\r\n", 550, "5.7.1", "no|5.7.2 really")]
    [InlineData("250 5.1.1 odd\r\n", 250, null, "5.1.1 odd")]
    [InlineData("354\r\n", 354, null, "")]
    [InlineData("354 \r\n", 354, null, "")]
    [InlineData("250 2.0.0\r\n", 250, "2.0.0", "")]
    [InlineData("250 2.0.0\tok\r\n", 250, "2.0.0", "ok")]
    [InlineData("571 blocked\r\n", 571, null, "blocked")]
    [InlineData("250 caf\u00e9\r\n", 250, null, "caf\u00e9")]
    public void A_valid_reply_is_read(string wire, int code, string? enhanced, string lines)
    {
        var read = Read(wire, out var rest);
        Assert.Equal(new Reply(code, enhanced, lines.Split('|')), read.Reply);
        Assert.False(read.HasBareLineFeed);
        Assert.False(read.HasReplacedOctets);
        Assert.Equal(0, rest.Length);
    }

    [Theory]
    [InlineData("hello\r\n", ReplyFaultKind.BadCode, 1)]
    [InlineData("\r\n", ReplyFaultKind.BadCode, 1)]
    [InlineData("999 what\r\n", ReplyFaultKind.BadCode, 1)]
    [InlineData("25\r\n", ReplyFaultKind.BadCode, 1)]
    [InlineData("250x\r\n", ReplyFaultKind.NoSeparator, 1)]
    [InlineData("250-a\r\n251 b\r\n", ReplyFaultKind.CodeChanged, 2)]
    public void An_invalid_reply_is_a_fault(string wire, ReplyFaultKind kind, int line)
    {
        var read = Read(wire, out _);
        Assert.Null(read.Reply);
        Assert.Equal((kind, line), (read.Fault!.Kind, read.Fault.Line));
        Assert.EndsWith(".", read.Fault.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 \u00fc\ta \u0001b\u0002\r\n", "\u00fc a \uFFFDb\uFFFD", true)]
    [InlineData("250 \u00fc\ta b\r\n", "\u00fc a b", false)]
    public void Control_characters_are_replaced_and_reported_and_tabs_are_spaces(string wire, string line, bool isReplaced)
    {
        var read = Read(wire, out _);
        Assert.Equal(line, read.Reply?.Lines[0]);
        Assert.Equal(isReplaced, read.HasReplacedOctets);
    }

    [Fact]
    public void Limits_are_enforced()
    {
        var reader = new ReplyReader(MaxLineLength: 100, MaxLines: 3);
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(new string('2', 100)));
        Assert.True(reader.TryRead(ref input, out var read));
        Assert.Equal(ReplyFaultKind.LineTooLong, read.Fault?.Kind);

        input = new ReadOnlySequence<byte>("250-a\r\n250-b\r\n250-c\r\n250-d\r\n"u8.ToArray());
        Assert.True(reader.TryRead(ref input, out read));
        Assert.Equal(ReplyFaultKind.TooManyLines, read.Fault?.Kind);
    }

    [Fact]
    public void A_bare_line_feed_and_control_characters_are_accepted_and_flagged()
    {
        var read = Read("250 a\u0001b\n", out _);
        Assert.Equal("a\uFFFDb", read.Reply?.Lines[0]);
        Assert.True(read.HasBareLineFeed);
        Assert.True(read.HasReplacedOctets);
    }

    [Fact]
    public void Input_after_a_reply_is_not_consumed()
    {
        Read("250 a\r\n250 b\r\n", out var rest);
        Assert.Equal("250 b\r\n", Encoding.ASCII.GetString(rest.ToArray()));
    }

    [Fact]
    public void Replies_in_any_pieces_are_read_as_in_one()
    {
        var wire = Encoding.UTF8.GetBytes("250-a\r\n250-2.0.0 b\r\n250 c\r\n550 5.1.1 no\r\nbad\r\n421 4.3.2 caf\u00e9\r\n");
        var whole = ReadAll(wire, wire.Length, wire.Length);
        Assert.Equal(4, whole.Count);
        for (var first = 0; first <= wire.Length; first++)
        {
            for (var second = first; second <= wire.Length; second += 3)
            {
                Assert.Equal(whole, ReadAll(wire, first, second));
            }
        }
    }

    [Fact]
    public void An_encoded_reply_round_trips() =>
        Gen.Select(Gen.Int[200, 559], Gen.Int[0, 9], Gen.Int[0, 999], Gen.String[Gen.Char[' ', '~'], 0, 60].Array[1, 5]).Sample(
            (code, subject, detail, lines) =>
        {
            var enhanced = code / 100 == 3 ? (EnhancedStatusCode?)null : new EnhancedStatusCode(code / 100, subject, detail);
            var reply = new Reply(new ReplyCode(code), enhanced, [.. lines]);
            var input = new ReadOnlySequence<byte>(reply.Wire);
            return ReplyReader.Default.TryRead(ref input, out var read) && reply.Equals(read.Reply) && input.IsEmpty;
        });

    [Fact]
    public void No_input_throws() =>
        Gen.Select(
            Gen.OneOf(
                Gen.Byte, Gen.Const((byte)'2'), Gen.Const((byte)'5'), Gen.Const((byte)'0'), Gen.Const((byte)'-'), Gen.Const((byte)'\r'),
                    Gen.Const((byte)'\n')).Array[0, 60], Gen.Int[0, 60]).Sample((octets, split) =>
        {
            var input = Pieces(octets, [Math.Min(split, octets.Length)]);
            while (!input.IsEmpty && ReplyReader.Default.TryRead(ref input, out var read))
            {
                Assert.True(read.Reply is null != read.Fault is null);
            }
        });

    [Theory]
    [InlineData("250 ok\r\n250 next\r\n", 8, 250)]
    [InlineData("250-a\r\n250-b\r\n250 c\r\nrest", 21, 250)]
    [InlineData("354\r\n", 5, 354)]
    [InlineData("550 5.1.1 no\n", 13, 550)]
    [InlineData("250-a\r\n251 b\r\n", 14, 0)]
    [InlineData("hello\r\n", 7, 0)]
    [InlineData("25\r\n", 4, 0)]
    [InlineData("199 x\r\n", 7, 0)]
    [InlineData("250_x\r\n", 7, 0)]
    public void A_reply_is_scanned_without_being_created(string wire, int length, int code)
    {
        var octets = Encoding.ASCII.GetBytes(wire);
        Assert.True(ReplyReader.TryScan(octets, out var scanned, out var found));
        Assert.Equal((length, code), (scanned, found.Value));
        for (var i = 0; i < length; i++)
        {
            Assert.True(!ReplyReader.TryScan(octets.AsSpan(0, i), out _, out found) || (code == 0 && found.Value == 0), $"{i} octets");
        }
    }

    private static ReplyReadResult Read(string wire, out ReadOnlySequence<byte> rest)
    {
        rest = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(wire));
        Assert.True(ReplyReader.Default.TryRead(ref rest, out var read));
        return read;
    }

    /// <summary>Gives the reader the octets up to one place, then up to another, then all, in segments cut there.</summary>
    private static List<ReplyReadResult> ReadAll(byte[] wire, int first, int second)
    {
        var output = new List<ReplyReadResult>();
        var done = 0;
        foreach (var end in new[] { first, second, wire.Length })
        {
            var cuts = new[] { first - done, second - done }.Where(c => c > 0 && c < end - done).ToArray();
            var input = Pieces(wire[done..end], cuts);
            while (ReplyReader.Default.TryRead(ref input, out var read))
            {
                output.Add(read);
            }

            done = end - (int)input.Length;
        }

        Assert.Equal(wire.Length, done);
        return output;
    }

    private static ReadOnlySequence<byte> Pieces(byte[] octets, int[] cuts)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, null);
        var last = first;
        var start = 0;
        foreach (var cut in cuts.Append(octets.Length))
        {
            last = new Segment(octets.AsMemory(start, cut - start), last);
            start = cut;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
