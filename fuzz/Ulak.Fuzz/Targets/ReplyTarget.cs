using System.Buffers;
using System.Text;
using Ulak.Smtp.Replies;

namespace Ulak.Fuzz.Targets;

/// <summary>The reader of replies. The first octet selects the size of the pieces and the limits.</summary>
internal sealed class ReplyTarget : FuzzTarget
{
    private static readonly string[] Texts =
    [
        "250 2.0.0 Ok\r\n", "220 mx.example.org ESMTP\r\n250-mx.example.org\r\n250-SIZE 1000\r\n250 HELP\r\n",
            "550-5.1.1 No such\r\n550 5.1.1 user\r\n", "354 Go on\r\n", "250\r\n", "250 \r\n", "250-\r\n250\r\n",
        "250-a\r\n251 b\r\n", "250 a\n250 b\n", "99 x\r\n", "600 x\r\n", "250x\r\n", "250 \u00fc\t\u0001\r\n", "421 4.3.2 Bye\r\n",
            "250 2.1.5\r\n", "250-2.0.0 a\r\n250 b\r\n", "550 4.7.1 other class\r\n", "250 2.999.999 x\r\n", "250 2.1.5\tx\r\n",
    ];

    public override string Name => "reply";

    public override string Summary =>
        "Replies are read alike however they are cut and however much has come, and what was read is written and read again the same.";

    public override IEnumerable<Seed> Seeds() =>
        Texts.Select((text, number) => new Seed($"{number:00}", [(byte)(number % 8), .. Encoding.UTF8.GetBytes(text)]));

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var first = input.Span[0];
        var octets = input[1..];
        var reader = (first & 0x80) == 0 ? ReplyReader.Default : new ReplyReader(40, 4);
        var whole = Read(reader, new ReadOnlySequence<byte>(octets), out var left);
        var cut = Read(reader, OctetPieces.ToSequence(octets, 1 + (first & 0x1F)), out var leftOfCut);
        Ensure.That(whole.SequenceEqual(cut) && left == leftOfCut, "cut into segments it reads otherwise");
        CheckGrowing(reader, octets, whole);
        foreach (var read in whole)
        {
            Check(read);
        }
    }

    private static List<ReplyReadResult> Read(ReplyReader reader, ReadOnlySequence<byte> input, out long left)
    {
        var all = new List<ReplyReadResult>();
        while (true)
        {
            var before = input;
            if (!reader.TryRead(ref input, out var read))
            {
                Ensure.Equal(before.Length, input.Length, "more is needed, and the input was moved");
                left = input.Length;
                return all;
            }

            Ensure.That(input.Length < before.Length, "a reply of no octets");
            all.Add(read);
        }
    }

    /// <summary>The result of a prefix does not change when more input arrives.</summary>
    private static void CheckGrowing(ReplyReader reader, ReadOnlyMemory<byte> octets, List<ReplyReadResult> whole)
    {
        if (octets.Length > 300)
        {
            return;
        }

        var start = 0;
        var count = 0;
        for (var end = 1; end <= octets.Length; end++)
        {
            var window = new ReadOnlySequence<byte>(octets[start..end]);
            if (reader.TryRead(ref window, out var read))
            {
                // For a line that is too long, more of it is dropped with more input.
                if (read.Fault is { Kind: ReplyFaultKind.LineTooLong })
                {
                    return;
                }

                Ensure.That(count < whole.Count && whole[count] == read, "octet by octet it reads otherwise");
                count++;
                start = end - (int)window.Length;
            }
        }

        Ensure.Equal(whole.Count, count, "octet by octet there are other replies");
    }

    private static void Check(ReplyReadResult read)
    {
        Ensure.That(read.Reply is null != (read.Fault is null), "neither reply nor fault, or both");
        if (read.Fault is { } fault)
        {
            Ensure.That(fault.Line >= 1 && fault.Text.Length <= 200 && fault.Explanation.Length > 0, $"the fault is {fault}");
            return;
        }

        var reply = read.Reply!;
        var wire = new ReadOnlySequence<byte>(reply.Wire);
        Ensure.That(new ReplyReader(512, 10_000).TryRead(ref wire, out var again) && wire.IsEmpty
            && again.Reply is not null, $"what was written does not read: {again.Fault}");
        Ensure.That(!again.HasReplacedOctets && !again.HasBareLineFeed, "what was written has to be repaired");
        if (reply.Lines.All(line => Encoding.UTF8.GetByteCount(line) < 480))
        {
            Ensure.Equal(reply, again.Reply, "what was written reads otherwise");
        }
    }
}
