using System.IO.Pipelines;
using System.Text;

namespace Ulak.Client.Tests;

/// <summary>
/// A server that follows a script over an in-memory connection: <c>S: text</c> is sent with CRLF, <c>C: text</c> is the expected next line,
/// <c>RAW text</c> is sent without CRLF, <c>DATA</c> reads up to the final dot, <c>CLOSE</c> closes, <c>SILENCE</c> stops sending.
/// </summary>
internal sealed class ScriptedPeer
{
    private readonly Pipe _clientToServer = new();
    private readonly Pipe _serverToClient = new();
    private readonly bool _octetByOctet;
    private readonly StringBuilder _data = new();

    public ScriptedPeer(string script, bool octetByOctet = false)
    {
        _octetByOctet = octetByOctet;
        Stream = new DuplexStream(_serverToClient.Reader.AsStream(), _clientToServer.Writer.AsStream());
        Completion = Task.Run(() => RunScriptAsync(script));
    }

    /// <summary>The client side of the connection.</summary>
    public Stream Stream { get; }

    /// <summary>Completes when the whole script has run.</summary>
    public Task Completion { get; }

    /// <summary>The mail data as received, with dot-stuffing.</summary>
    public string Data => _data.ToString();

    private async Task RunScriptAsync(string script)
    {
        using var reader = new StreamReader(_clientToServer.Reader.AsStream(), Encoding.Latin1);
        foreach (
            var step in script.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (step.StartsWith("S: ", StringComparison.Ordinal))
            {
                await WriteAsync(step[3..] + "\r\n");
            }
            else if (step.StartsWith("RAW ", StringComparison.Ordinal))
            {
                await WriteAsync(step[4..]);
            }
            else if (step.StartsWith("C: ", StringComparison.Ordinal))
            {
                Xunit.Assert.Equal(step[3..], await reader.ReadLineAsync());
            }
            else if (step == "DATA")
            {
                string? line;
                while ((line = await reader.ReadLineAsync()) is not (null or "."))
                {
                    _data.Append(line).Append("\r\n");
                }
            }
            else if (step == "CLOSE")
            {
                await _serverToClient.Writer.CompleteAsync();
            }
            else
            {
                Xunit.Assert.Equal("SILENCE", step);
                return;
            }
        }
    }

    private async Task WriteAsync(string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        if (!_octetByOctet)
        {
            await _serverToClient.Writer.WriteAsync(octets);
            return;
        }

        for (var i = 0; i < octets.Length; i++)
        {
            await _serverToClient.Writer.WriteAsync(octets.AsMemory(i, 1));
        }
    }

    private sealed class DuplexStream(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
