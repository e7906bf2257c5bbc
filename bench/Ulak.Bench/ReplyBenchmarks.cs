using System.Buffers;
using BenchmarkDotNet.Attributes;
using Ulak.Smtp.Replies;

namespace Ulak.Bench;

/// <summary>Replies, written and read.</summary>
public class ReplyBenchmarks
{
    private static readonly Reply Cached = new(250, "2.1.0", "Sender taken");

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly ReadOnlySequence<byte> _one = new("250 2.0.0 The message is kept as 01JDQ2M3F4\r\n"u8.ToArray());
    private readonly ReadOnlySequence<byte> _hello =
        new([
            .. "250-mx.example.org\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"u8,
            .. "250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n250 SMTPUTF8\r\n"u8,
        ]);

    /// <summary>Writes a cached reply, like most replies.</summary>
    [Benchmark]
    public int WriteCached()
    {
        _output.ResetWrittenCount();
        _output.Write(Cached.Wire.Span);
        return _output.WrittenCount;
    }

    /// <summary>Writes a new reply for each message.</summary>
    [Benchmark]
    public int WriteNew()
    {
        _output.ResetWrittenCount();
        _output.Write(new Reply(250, "2.0.0", "The message is kept as 01JDQ2M3F4").Wire.Span);
        return _output.WrittenCount;
    }

    /// <summary>One line, as a client reads it.</summary>
    [Benchmark]
    public int ReadOne() => Read(_one);

    /// <summary>The reply to EHLO.</summary>
    [Benchmark]
    public int ReadHello() => Read(_hello);

    private static int Read(ReadOnlySequence<byte> input) =>
        ReplyReader.Default.TryRead(ref input, out var read) && read.Reply is { } reply
            ? reply.Lines.Length
            : throw new InvalidOperationException("Not a reply.");
}
