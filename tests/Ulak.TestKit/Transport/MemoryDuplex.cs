using System.IO.Pipelines;

namespace Ulak.TestKit.Transport;

/// <summary>
/// A connection in memory: what one end writes the other reads. Everything runs on the writer's thread, so a test needs no waiting.
/// </summary>
public sealed class MemoryDuplex
{
    /// <summary>A connection whose ends hold back at <paramref name="pause"/> octets; the default is a socket's usual buffer.</summary>
    public MemoryDuplex(int pause = 64 * 1024)
    {
        var options = new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: pause,
            resumeWriterThreshold: pause / 2,
            useSynchronizationContext: false);
        var up = new Pipe(options);
        var down = new Pipe(options);
        Client = new Side(down.Reader, up.Writer);
        Server = new Side(up.Reader, down.Writer);
    }

    /// <summary>The client's end.</summary>
    public IDuplexPipe Client { get; }

    /// <summary>The server's end.</summary>
    public IDuplexPipe Server { get; }

    private sealed record Side(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
