using System.Text;
using BenchmarkDotNet.Attributes;
using Ulak.Smtp.MailData;

namespace Ulak.Bench;

/// <summary>Mail data: dot-unstuffing on the way in, line ends in chunks, dot-stuffing on the way out.</summary>
public class DotBenchmarks
{
    /// <summary>The octets of one operation.</summary>
    public const int Octets = 1 << 20;

    private const int Piece = 64 << 10;

    private readonly DotUnstuffer _unstuffer = new();
    private readonly ChunkedDataScanner _scanner = new();
    private readonly System.Buffers.ArrayBufferWriter<byte> _output = new(Octets * 2);
    private byte[] _text = [];

    /// <summary>The kind of text.</summary>
    [Params("lines of 76", "lines of 8", "8 KiB without an end", "a dot before every line")]
    public string Text { get; set; } = "";

    /// <summary>Creates the text.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var line = Text switch
        {
            "lines of 76" => new string('a', 76) + "\r\n",
            "lines of 8" => "abcdefgh\r\n",
            "a dot before every line" => ".." + new string('a', 74) + "\r\n",
            _ => new string('a', (8 << 10) - 2) + "\r\n",
        };
        var text = new StringBuilder();
        while (text.Length < Octets)
        {
            text.Append(line);
        }

        _text = Encoding.ASCII.GetBytes(text.ToString(0, Octets));
    }

    /// <summary>Receiving DATA in pieces of a socket read.</summary>
    [Benchmark]
    public long Unstuff()
    {
        _unstuffer.Reset();
        long taken = 0;
        for (var at = 0; at < Octets; at += Piece)
        {
            var piece = _text.AsMemory(at, Piece);
            while (!piece.IsEmpty)
            {
                taken += _unstuffer.Read(piece, out var consumed).Length;
                piece = piece[consumed..];
            }
        }

        return taken;
    }

    /// <summary>Receiving BDAT.</summary>
    [Benchmark]
    public int ScanLineEnds()
    {
        _scanner.Reset();
        for (var at = 0; at < Octets; at += Piece)
        {
            _scanner.Scan(_text.AsSpan(at, Piece));
        }

        return _scanner.LongLines;
    }

    /// <summary>Sending DATA.</summary>
    [Benchmark]
    public int Stuff()
    {
        _output.ResetWrittenCount();
        new DotStuffer().Write(_text, _output);
        return _output.WrittenCount;
    }
}
