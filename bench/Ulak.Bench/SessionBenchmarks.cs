using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Ulak.Server;

namespace Ulak.Bench;

/// <summary>The server without sockets: octets in and out, in memory, on one thread.</summary>
public class SessionBenchmarks
{
    private static readonly byte[] Hello = "EHLO client.example.org\r\n"u8.ToArray();
    private static readonly byte[] Mail = "MAIL FROM:<sender@example.org> SIZE=1024\r\n"u8.ToArray();
    private static readonly byte[] Rcpt = "RCPT TO:<recipient@example.com>\r\n"u8.ToArray();
    private static readonly byte[] Data = "DATA\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private readonly SmtpListener _listener = new(new SmtpServer(new DiscardSink()), new SmtpListenerOptions());
    private byte[] _content = [];
    private byte[] _pipelined = [];
    private Connection _open = null!;

    /// <summary>Creates a message and an open connection.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('a', 62) + "\r\n", 16)) + ".\r\n");
        _pipelined = [.. Mail, .. Rcpt, .. Data];
        _open = new Connection(_listener);
        _open.Expect("220");
        _open.Send(Hello, "250");
    }

    /// <summary>1 KiB on an open connection, without pipelining.</summary>
    [Benchmark]
    public int Message()
    {
        _open.Send(Mail, "250");
        _open.Send(Rcpt, "250");
        _open.Send(Data, "354");
        return _open.Send(_content, "250");
    }

    /// <summary>The same, MAIL, RCPT and DATA at once.</summary>
    [Benchmark]
    public int MessagePipelined()
    {
        _open.Send(_pipelined, "250");
        return _open.Send(_content, "250");
    }

    /// <summary>A connection for the message: greeting, EHLO, the message, QUIT.</summary>
    [Benchmark]
    public int ConnectionWithMessage()
    {
        var connection = new Connection(_listener);
        connection.Expect("220");
        connection.Send(Hello, "250");
        connection.Send(Mail, "250");
        connection.Send(Rcpt, "250");
        connection.Send(Data, "354");
        connection.Send(_content, "250");
        connection.Send(Quit, "221");
        return connection.End();
    }

    private sealed class Connection : IDuplexPipe
    {
        private static readonly PipeOptions Options =
            new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

        private readonly Pipe _up = new(Options);
        private readonly Pipe _down = new(Options);
        private readonly Task _session;

        public Connection(SmtpListener listener) => _session = listener.RunAsync(this, null, null, CancellationToken.None);

        public PipeReader Input => _up.Reader;

        public PipeWriter Output => _down.Writer;

        /// <summary>Everything runs on the writing thread: the reply is available when the call returns.</summary>
        public int Send(byte[] octets, string expected)
        {
            _up.Writer.Write(octets);
            if (!_up.Writer.FlushAsync().IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The session did not take it at once.");
            }

            return Expect(expected);
        }

        public int Expect(string expected)
        {
            if (!_down.Reader.TryRead(out var read))
            {
                throw new InvalidOperationException($"No reply where {expected} should be.");
            }

            var span = read.Buffer.FirstSpan;
            if (span[0] != expected[0] || span[1] != expected[1] || span[2] != expected[2])
            {
                throw new InvalidOperationException($"Not {expected}: {Encoding.ASCII.GetString(read.Buffer)}");
            }

            var length = (int)read.Buffer.Length;
            _down.Reader.AdvanceTo(read.Buffer.End);
            return length;
        }

        public int End()
        {
            _up.Writer.Complete();
            if (!_session.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The session did not end.");
            }

            _down.Reader.Complete();
            return 0;
        }
    }
}
