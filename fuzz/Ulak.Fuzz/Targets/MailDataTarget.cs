using System.Buffers;
using System.Text;
using Ulak.Smtp.MailData;

namespace Ulak.Fuzz.Targets;

/// <summary>The data of DATA. The first octet selects the size of the pieces.</summary>
internal sealed class MailDataTarget : FuzzTarget
{
    private static readonly string[] Texts =
    [
        ".\r\n", "a\r\n.\r\n", "..a\r\n...\r\n.\r\n", "a\r\n\r\n.\r\nMAIL FROM:<x@example.com>\r\n", "a\n.\n", "a\r.\r",
            "a\r\n.\rb\r\n.\r\n", "a\r\n.\n.\r\n", "\r\n.\r\r\n.\r\n", ".\r.\r\n.\r\n", "\0\u00e9\r\n.\r\n",
        "a\r\n.b\r\n.\r\n", ".", ".\r", "..", "\r", "\n.\r\n", "a\r\r\n.\r\n",
    ];

    public override string Name => "maildata";

    public override string Summary =>
        "Mail data is taken apart as a naive reading does it, however it is cut; content that is dot-stuffed comes out as it went in.";

    public override IEnumerable<Seed> Seeds() => Texts.Append(new string('x', 998) + "\r\n" + new string('y', 999) + "\r\n.\r\n")
        .Select((text, number) => new Seed($"{number:00}", [(byte)(number % 9), .. Encoding.Latin1.GetBytes(text)]));

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var size = 1 + (input.Span[0] & 0x3F);
        var octets = input[1..];
        var expected = NaiveMailData.Read(octets.Span);
        Ensure.That(Read(octets, int.MaxValue).Matches(expected), "whole, it is not what a naive reading gives");
        Ensure.That(Read(octets, size).Matches(expected), $"in pieces of {size}, it is not what a naive reading gives");
        Ensure.That(Read(octets, 1).Matches(expected), "octet by octet, it is not what a naive reading gives");
        Stuff(octets, size);
    }

    private static NaiveMailData Read(ReadOnlyMemory<byte> octets, int size)
    {
        var unstuffer = new DotUnstuffer();
        var content = new ArrayBufferWriter<byte>();
        var consumed = 0;
        foreach (var piece in OctetPieces.Split(octets, Math.Min(size, Math.Max(octets.Length, 1))))
        {
            var rest = piece;
            while (!rest.IsEmpty && !unstuffer.IsComplete)
            {
                var run = unstuffer.Read(rest, out var read);
                Ensure.That(read > 0 || run.Length > 0, "it reads nothing, and goes on");
                content.Write(run.Span);
                consumed += read;
                rest = rest[read..];
            }
        }

        Ensure.Equal(content.WrittenCount, unstuffer.ContentLength, "it counts other octets than it hands out");
        return new NaiveMailData
        {
            Content = content.WrittenSpan.ToArray(),
            Consumed = consumed,
            IsComplete = unstuffer.IsComplete,
            BareCarriageReturns = unstuffer.BareCarriageReturns,
            BareLineFeeds = unstuffer.BareLineFeeds,
            LongLines = unstuffer.LongLines,
            HasEightBit = unstuffer.HasEightBit,
            NulCount = unstuffer.NulCount,
        };
    }

    private static void Stuff(ReadOnlyMemory<byte> content, int size)
    {
        var stuffer = new DotStuffer();
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in OctetPieces.Split(content, size))
        {
            stuffer.Write(piece.Span, output);
        }

        stuffer.Complete(output);
        var again = NaiveMailData.Read(output.WrittenSpan);
        Ensure.That(again.IsComplete && again.Consumed == output.WrittenCount, "what was stuffed ends early or not at all");
        var end = content.IsEmpty || content.Span.EndsWith("\r\n"u8) ? "" : "\r\n";
        Ensure.EqualOctets([.. content.Span, .. Encoding.ASCII.GetBytes(end)], again.Content, "what was stuffed comes out otherwise");
    }
}
