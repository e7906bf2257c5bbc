using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using Ulak.TestKit.Transport;

namespace Ulak.Client.Tests;

/// <summary>
/// A server that follows a script over an in-memory connection: <c>S: text</c> is sent with CRLF, <c>C: text</c> is the expected next line,
/// <c>ANY</c> is any line, <c>RAW text</c> is sent without CRLF, <c>DATA</c> reads up to the final dot, <c>TLS</c> runs the handshake,
/// <c>CLOSE</c> closes,
/// <c>SILENCE</c> stops sending. A script that does not end within the time limit fails.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The pipes are in memory.")]
internal sealed class ScriptedPeer
{
    /// <summary>The time limit of a script, and of everything that a test waits for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Pipe _clientToServer = new();
    private readonly Pipe _serverToClient = new();
    private readonly bool _octetByOctet;
    private readonly StringBuilder _data = new();
    private Stream _stream;

    public ScriptedPeer(string script, bool octetByOctet = false)
    {
        _octetByOctet = octetByOctet;
        Stream = new DuplexStream(_serverToClient.Reader.AsStream(), _clientToServer.Writer.AsStream());
        _stream = new DuplexStream(_clientToServer.Reader.AsStream(), _serverToClient.Writer.AsStream());
        Completion = Task.Run(() => RunScriptAsync(script)).WaitAsync(Limit);
    }

    /// <summary>The client side of the connection.</summary>
    public Stream Stream { get; }

    /// <summary>Completes when the whole script has run.</summary>
    public Task Completion { get; }

    /// <summary>The mail data as received, with dot-stuffing.</summary>
    public string Data => _data.ToString();

    /// <summary>Sends a line after the script has run.</summary>
    public Task SendAsync(string line) => WriteAsync(line + "\r\n");

    private async Task RunScriptAsync(string script)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var step in script.ReplaceLineEndings("\n").Split('\n', Options))
        {
            if (step.StartsWith("S: ", StringComparison.Ordinal))
            {
                await WriteAsync(step[3..] + "\r\n");
            }
            else if (step.StartsWith("RAW ", StringComparison.Ordinal))
            {
                await WriteAsync(step[4..].Replace("\\r\\n", "\r\n", StringComparison.Ordinal));
            }
            else if (step == "ANY")
            {
                await ReadLineAsync();
            }
            else if (step.StartsWith("C: ", StringComparison.Ordinal))
            {
                Xunit.Assert.Equal(step[3..], await ReadLineAsync());
            }
            else if (step == "DATA")
            {
                string? line;
                while ((line = await ReadLineAsync()) is not (null or "."))
                {
                    _data.Append(line).Append("\r\n");
                }
            }
            else if (step == "TLS")
            {
                var tls = new SslStream(_stream);
                await tls.AuthenticateAsServerAsync(TestCertificate.ServerOptions);
                _stream = tls;
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

    // One octet at a time: what follows a line may be a TLS handshake, which must stay in the stream.
    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var octet = new byte[1];
        while (await _stream.ReadAsync(octet) == 1)
        {
            if (octet[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(octet[0]);
        }

        return null;
    }

    private async Task WriteAsync(string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        for (var i = 0; i < octets.Length; i += _octetByOctet ? 1 : octets.Length)
        {
            await _stream.WriteAsync(octets.AsMemory(i, _octetByOctet ? 1 : octets.Length));
            await _stream.FlushAsync();
        }
    }
}
