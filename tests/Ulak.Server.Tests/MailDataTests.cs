using System.Buffers;
using System.Text;
using CsCheck;
using Ulak.Server.Sessions;
using Ulak.Smtp.MailData;

namespace Ulak.Server.Tests;

/// <summary>Lines and mail data, cut in every way, against a simple model.</summary>
public sealed class MailDataTests
{
    private static readonly Gen<byte[]> Data = Texts("\r\n", "\r", "\n", ".", "..", "a", "\r\n.", "\r\n..", "text", "\0", "é", ".\r");

    [Fact]
    public void The_content_is_that_of_the_model_however_it_is_cut()
    {
        Gen.Select(Data, Gen.Int[1, 9]).Sample(sample =>
        {
            var (data, size) = sample;
            var wire = data.Concat("\r\n.\r\nQUIT\r\n"u8.ToArray()).ToArray();
            var (content, length) = Model(wire);
            var (cut, consumed, _) = Cut(wire, size);
            Assert.Equal(Encoding.Latin1.GetString(content), Encoding.Latin1.GetString(cut));
            Assert.Equal(length, consumed);
        }, iter: 20_000);
    }

    [Fact]
    public void What_is_counted_does_not_depend_on_the_cuts()
    {
        Gen.Select(Data, Gen.Int[1, 9]).Sample(sample =>
        {
            var (data, size) = sample;
            var wire = data.Concat("\r\n.\r\n"u8.ToArray()).ToArray();
            var whole = Cut(wire, wire.Length);
            Assert.Equal(whole.Facts, Cut(wire, size).Facts);
            var content = Encoding.Latin1.GetString(whole.Content);
            var without = content.Replace("\r\n", "", StringComparison.Ordinal);
            Assert.Equal(whole.Content.Length, whole.Facts.Octets);
            Assert.Equal(without.Count(c => c is '\r' or '\n'), whole.Facts.BareLineEnds);
            Assert.Equal(content.Any(c => c > 127), whole.Facts.HasEightBit);
        }, iter: 20_000);
    }

    [Fact]
    public void Lines_are_found_wherever_the_segments_meet()
    {
        Texts("\r\n", "\r", "\n", "NOOP", " ", "x")
            .Sample(data =>
            {
                var lines = Encoding.ASCII.GetString(data).Split("\r\n").SkipLast(1).ToArray();
                var whole = new ReadOnlySequence<byte>(data);
                Assert.Equal(lines, Lines(whole));
                for (var cut = 1; cut < data.Length; cut++)
                {
                    Assert.Equal(lines, Lines(Segments(data.AsMemory(0, cut), data.AsMemory(cut))));
                }
            }, iter: 2000);
    }

    [Theory]
    [InlineData(10, LineStatus.Line)]
    [InlineData(11, LineStatus.TooLong)]
    [InlineData(5000, LineStatus.TooLong)]
    public void A_line_is_as_long_as_the_limit_at_most(int length, object expected)
    {
        var octets = Encoding.ASCII.GetBytes(new string('x', length) + "\r\nNOOP\r\n");
        for (var piece = 1; piece < octets.Length; piece = piece * 2 + 1)
        {
            var reader = new LineReader(10, 10_000);
            var found = new List<LineStatus>();
            var buffer = Array.Empty<byte>();
            foreach (var chunk in octets.Chunk(piece))
            {
                buffer = [.. buffer, .. chunk];
                var sequence = new ReadOnlySequence<byte>(buffer);
                while (reader.ReadLine(ref sequence, out _) is not LineStatus.None and var status)
                {
                    found.Add(status);
                }

                buffer = sequence.ToArray();
                Assert.InRange(buffer.Length, 0, 11 + piece);
            }

            Assert.Equal([(LineStatus)expected, LineStatus.Line], found);
        }
    }

    private static Gen<byte[]> Texts(params string[] parts) =>
        Gen.Int[0, parts.Length - 1].Array[0, 24].Select(
            indexes => Encoding.UTF8.GetBytes(string.Concat(indexes.Select(index => parts[index]))));

    private static string[] Lines(ReadOnlySequence<byte> buffer)
    {
        var reader = new LineReader(1000, 10_000);
        var lines = new List<string>();
        while (reader.ReadLine(ref buffer, out var line) == LineStatus.Line)
        {
            lines.Add(Encoding.ASCII.GetString(line));
        }

        return [.. lines];
    }

    private static (byte[] Content, int Consumed, MailDataInfo Facts) Cut(byte[] wire, int size)
    {
        var cutter = new DotUnstuffer();
        var content = new List<byte>();
        var consumed = 0;
        foreach (var chunk in wire.Chunk(size))
        {
            for (var at = 0; at < chunk.Length && !cutter.IsComplete;)
            {
                content.AddRange(cutter.Read(chunk.AsMemory(at), out var read).Span);
                at += read;
                consumed += read;
            }
        }

        Assert.True(cutter.IsComplete);
        return ([.. content], consumed, new MailDataInfo(cutter.ContentLength, cutter.LongLines, cutter.BareLineEnds, cutter.HasEightBit));
    }

    /// <summary>RFC 5321 §4.5.2, line by line: the first line that is a dot alone ends it, and of others one leading dot goes.</summary>
    private static (byte[] Content, int Consumed) Model(byte[] wire)
    {
        var content = new StringBuilder();
        var consumed = 0;
        foreach (var line in Encoding.Latin1.GetString(wire).Split("\r\n"))
        {
            consumed += line.Length + 2;
            if (line == ".")
            {
                break;
            }

            content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return (Encoding.Latin1.GetBytes(content.ToString()), consumed);
    }

    private static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var head = new Segment(first, null);
        var tail = new Segment(second, head);
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
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
