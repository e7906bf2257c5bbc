using System.Globalization;
using System.Text;
using Ulak.Fuzz.Sessions;
using Ulak.Smtp.MailData;

namespace Ulak.Fuzz.Targets;

/// <summary>
/// Mail data in chunks: the scanner alone, and BDAT in a session. The first octet is the size of the chunks; the second has the size of
/// the network pieces, the strictness, and whether the message is BINARYMIME.
/// </summary>
internal sealed class ChunksTarget : FuzzTarget
{
    private static readonly string[] Texts =
        ["Subject: a\r\n\r\nb\r\n", "a\nb\rc", "\r", "\n", "\r\n.\r\n", "BDAT 5\r\nQUIT\r\n", "\0\u00e9\r\n", "a\r", ".\r\n", "\r\r\n\n"];

    public override string Name => "chunks";

    public override string Summary =>
        "Data of BDAT arrives whole and unchanged, however it is cut into chunks and pieces; lines are counted as a naive reading counts "
            + "them.";

    protected override int AllocationPerOctet => 16384;

    public override IEnumerable<Seed> Seeds() => Texts.Append(new string('x', 999) + "\r\n" + new string('y', 998) + "\r\n")
        .Select((text, number) => new Seed($"{number:00}", [(byte)(number % 5), (byte)(number * 37), .. Encoding.Latin1.GetBytes(text)]));

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var (chunk, how) = (1 + input.Span[0], input.Span[1]);
        var octets = input[2..];
        Ensure.Equal(CountReference(octets.Span), Scan(octets, int.MaxValue), "whole, other lines are counted");
        Ensure.Equal(CountReference(octets.Span), Scan(octets, 1), "octet by octet, other lines are counted");
        Ensure.Equal(CountReference(octets.Span), Scan(octets, chunk), $"in pieces of {chunk}, other lines are counted");
        Send(octets, chunk, how);
    }

    private static LineCount Scan(ReadOnlyMemory<byte> octets, int size)
    {
        var scanner = new ChunkedDataScanner();
        foreach (var piece in OctetPieces.Split(octets, Math.Min(size, Math.Max(octets.Length, 1))))
        {
            scanner.Scan(piece.Span);
        }

        scanner.Complete();
        return new LineCount(scanner.ContentLength, scanner.BareLineEnds, scanner.LongLines, scanner.HasEightBit);
    }

    private static LineCount CountReference(ReadOnlySpan<byte> octets)
    {
        var (bare, tooLong, length) = (0, 0, 0);
        for (var i = 0; i < octets.Length; i++)
        {
            var isEnd = octets[i] == '\r' && i + 1 < octets.Length && octets[i + 1] == '\n';
            if (isEnd)
            {
                tooLong += length > 998 ? 1 : 0;
                length = 0;
                i++;
            }
            else if (octets[i] is (byte)'\r' or (byte)'\n')
            {
                bare++;
            }
            else
            {
                length++;
            }
        }

        return new LineCount(octets.Length, bare, tooLong + (length > 998 ? 1 : 0), octets.ContainsAnyInRange((byte)0x80, (byte)0xFF));
    }

    private static void Send(ReadOnlyMemory<byte> octets, int chunk, byte how)
    {
        var (tolerant, binary, together) = ((how & 0x80) != 0, (how & 0x40) != 0, (how & 0x20) != 0);
        var sent =
            new List<byte>(
                Encoding.ASCII.GetBytes(
                    $"EHLO client.example\r\nMAIL FROM:<ann@example.com>{(binary ? " BODY=BINARYMIME" : "")}\r\nRCPT "
                        + "TO:<bob@example.org>\r\n"));
        var pieces = OctetPieces.Split(octets, chunk).ToList();
        for (var i = 0; i < pieces.Count; i++)
        {
            var last = together && i == pieces.Count - 1 ? " LAST" : "";
            sent.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {pieces[i].Length}{last}\r\n")));
            sent.AddRange(pieces[i].Span);
        }

        if (!together || pieces.Count == 0)
        {
            sent.AddRange("BDAT 0 LAST\r\n"u8);
        }

        sent.AddRange("QUIT\r\n"u8);
        var play =
            SessionRun.Run(
                new SessionScenario("chunks", (tolerant ? "@syntax tolerant\n" : "") + "@faults 100000\n", ""), sent.ToArray(), 1
                    + (how & 0x1F));
        var accepted = tolerant || binary || CountReference(octets.Span).Bare == 0;
        Ensure.Equal(accepted ? 1 : 0, play.Mails.Count, "messages were accepted");
        Ensure.That(!accepted || play.Mails[0].AsSpan().SequenceEqual(octets.Span), "the message differs from its chunks");
        var replies = WireReplies.Read(play.Received);
        Ensure.Equal(221, replies[^1], "the last reply is not QUIT's");
        Ensure.Equal(5 + Math.Max(pieces.Count + (together ? 0 : 1), 1), replies.Count, "commands and replies");
    }

    private readonly record struct LineCount(long Octets, int Bare, int TooLong, bool EightBit);
}
