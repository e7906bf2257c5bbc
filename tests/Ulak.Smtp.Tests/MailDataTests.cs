using System.Buffers;
using System.Text;
using CsCheck;
using Ulak.Smtp.MailData;

namespace Ulak.Smtp.Tests;

public sealed class MailDataTests
{
    /// <summary>Pieces that matter to the framing, so that random data meets every state.</summary>
    private static readonly Gen<byte[]> Framing =
        Gen.OneOf("\r\n", ".", "\r", "\n", "\r\n.\r\n", "a", "..", "\r\n.", "\0", "\u00fc", "text of a line")
        .Array[0, 30].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    /// <summary>The same among lines that fill blocks of 64 octets and more, up to lines that are too long.</summary>
    private static readonly Gen<byte[]> LongFraming = Gen.OneOf(
            Gen.OneOf("\r\n", "\r\n", "\r\n", ".", "\r\n.", "\r\n..", "\r", "\n", "\0").Select(part => part),
            Gen.Int[50, 80].Select(length => new string('x', length)),
            Gen.Int[50, 80].Select(length => new string('y', length) + "\r\n"),
            Gen.Int[990, 1003].Select(length => new string('z', length) + "\r\n"))
        .Array[0, 30].Select(parts => Encoding.ASCII.GetBytes(string.Concat(parts) + "\r\n.\r\n"));

    [Theory]
    [InlineData("a\r\n.\r\n", "a\r\n", "")]
    [InlineData(".\r\n", "", "")]
    [InlineData(".\r\nQUIT\r\n", "", "QUIT\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n", "")]
    [InlineData("...a\r\n.\r\n", "..a\r\n", "")]
    [InlineData(".a\r\n.\r\n", "a\r\n", "")]
    [InlineData("\r\n\r\n.\r\n", "\r\n\r\n", "")]
    [InlineData("a\n.\r\n.\r\n", "a\n.\r\n", "")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", "")]
    [InlineData("a\r.\r\n.\r\n", "a\r.\r\n", "")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "")]
    [InlineData("a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "")]
    [InlineData("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "")]
    [InlineData("a\r\r\n.\r\nX", "a\r\r\n", "X")]
    public void Data_ends_at_a_dot_between_two_CRLF_and_nowhere_else(string wire, string content, string rest)
    {
        var unstuffer = new DotUnstuffer();
        var (read, left) = Read(unstuffer, Encoding.ASCII.GetBytes(wire), []);
        Assert.True(unstuffer.IsComplete);
        Assert.Equal(content, Encoding.ASCII.GetString(read));
        Assert.Equal(rest, wire[(wire.Length - left)..]);
    }

    [Theory]
    [InlineData("a\n.\n")]
    [InlineData("a\r\n.\n")]
    [InlineData("a\n.\r\n")]
    [InlineData("a\r.\r")]
    [InlineData("a\r\n.\r")]
    [InlineData("a\r\n\0.\r\n")]
    [InlineData("a\r\n..\r\n")]
    public void Only_CRLF_dot_CRLF_ends_the_data(string wire)
    {
        var unstuffer = new DotUnstuffer();
        Read(unstuffer, Encoding.ASCII.GetBytes(wire), []);
        Assert.False(unstuffer.IsComplete);
    }

    [Fact]
    public void Irregularities_are_counted()
    {
        var unstuffer = new DotUnstuffer();
        var line = new string('x', 998);
        Read(unstuffer, Encoding.UTF8.GetBytes($"{line}\r\n.{line}\r\n{line}x\r\na\rb\nc\0\0\u00fc\r\n.\r\n"), []);
        Assert.True(unstuffer.IsComplete);
        Assert.Equal(
            (1, 1, 1, 2L, true),
                (unstuffer.LongLines, unstuffer.BareCarriageReturns, unstuffer.BareLineFeeds, unstuffer.NulCount, unstuffer.HasEightBit));
        Assert.Equal(1000 + 1000 + 1001 + 11, unstuffer.ContentLength);
        unstuffer.Reset();
        Assert.Equal((0, 0L, false), (unstuffer.BareLineEnds, unstuffer.ContentLength, unstuffer.IsComplete));
    }

    [Fact]
    public void Data_in_any_pieces_is_read_as_by_the_reference_reader() =>
        Gen.Select(Framing, Gen.Int[0, 80].Array[0, 4]).Sample((wire, cuts) => AssertAgrees(wire, cuts));

    [Fact]
    public void Long_data_in_any_pieces_is_read_as_by_the_reference_reader() =>
        Gen.Select(LongFraming, Gen.Int[0, 2_000].Array[0, 6]).Sample((wire, cuts) => AssertAgrees(wire, cuts), iter: 5_000);

    [Fact]
    public void Data_split_at_each_place_is_read_the_same()
    {
        var wire = Encoding.UTF8.GetBytes("a\r\n..b\r\n.\rc\r\n\r\r\n.\nd\r\n.e\r\n\u00fc\r\n.\r\nQUIT\r\n");
        for (var first = 0; first <= wire.Length; first++)
        {
            for (var second = first; second <= wire.Length; second++)
            {
                AssertAgrees(wire, [first, second]);
            }
        }

        AssertAgrees(wire, [.. Enumerable.Range(0, wire.Length)]);
    }

    [Fact]
    public void Stuffed_content_round_trips() =>
        Gen.Select(Framing, Gen.Int[0, 80].Array[0, 4]).Sample((content, cuts) =>
        {
            var stuffer = new DotStuffer();
            var output = new ArrayBufferWriter<byte>();
            var start = 0;
            foreach (var cut in cuts.Select(c => Math.Min(c, content.Length)).Order().Append(content.Length))
            {
                stuffer.Write(content.AsSpan(start, cut - start), output);
                start = cut;
            }

            stuffer.Complete(output);
            var unstuffer = new DotUnstuffer();
            var (read, left) = Read(unstuffer, output.WrittenSpan.ToArray(), []);
            var ended = content.Length == 0 || content.AsSpan().EndsWith("\r\n"u8) ? content : [.. content, .. "\r\n"u8];
            Assert.Equal(ended, read);
            Assert.Equal(0, left);
            Assert.True(unstuffer.IsComplete);
            Assert.Equal(stuffer.BareLineEnds, unstuffer.BareLineEnds);
        });

    private static void AssertAgrees(byte[] wire, int[] cuts)
    {
        var unstuffer = new DotUnstuffer();
        var (read, left) = Read(unstuffer, wire, cuts);
        var (expected, end, complete) = ReadReference(wire);
        Assert.Equal(complete, unstuffer.IsComplete);
        Assert.Equal(expected, read);
        Assert.Equal(expected.Length, unstuffer.ContentLength);
        if (complete)
        {
            Assert.Equal(wire.Length - end, left);
            var text = Encoding.Latin1.GetString(expected).Replace("\r\n", "", StringComparison.Ordinal);
            Assert.Equal(
                (text.Count(c => c == '\r'), text.Count(c => c == '\n')), (unstuffer.BareCarriageReturns, unstuffer.BareLineFeeds));
            var lines = Encoding.Latin1.GetString(expected).Split("\r\n");
            Assert.Equal(lines.SkipLast(1).Count(line => line.Length > 998), unstuffer.LongLines);
        }
    }

    /// <summary>
    /// The reference, one octet at a time: a dot at the start of a line is removed, and followed by CRLF it ends the data.
    /// </summary>
    private static (byte[] Content, int End, bool Complete) ReadReference(byte[] wire)
    {
        var content = new List<byte>();
        for (var i = 0; i < wire.Length; i++)
        {
            if (wire[i] == '.' && (i == 0 || (i >= 2 && wire[i - 2] == '\r' && wire[i - 1] == '\n')))
            {
                var after = wire.AsSpan(i + 1);
                if (after.StartsWith("\r\n"u8))
                {
                    return ([.. content], i + 3, true);
                }

                if (after.SequenceEqual("\r"u8))
                {
                    return ([.. content], i + 2, false);
                }

                continue;
            }

            content.Add(wire[i]);
        }

        return ([.. content], wire.Length, false);
    }

    private static (byte[] Content, int Left) Read(DotUnstuffer unstuffer, byte[] wire, int[] cuts)
    {
        var content = new List<byte>();
        var start = 0;
        foreach (var cut in cuts.Select(c => Math.Min(c, wire.Length)).Order().Append(wire.Length))
        {
            var piece = wire.AsMemory(start, Math.Max(cut - start, 0));
            while (piece.Length > 0 && !unstuffer.IsComplete)
            {
                content.AddRange(unstuffer.Read(piece, out var consumed).Span);
                piece = piece[consumed..];
                start += consumed;
            }
        }

        return ([.. content], wire.Length - start);
    }
}
