using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Ulak.Relay.Tests.Support;

/// <summary>
/// A next hop that replies as a test wants. A reply is chosen by the verb of the command, <c>GREETING</c>, or <c>DOT</c> for the end of the
/// message; <c>CLOSE</c> in place of a reply closes the connection.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string?> _reply;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="reply">The reply to a line; null for the usual one.</param>
    /// <param name="endPoint">The address; null for a free port of the IPv4 loopback.</param>
    public HostileServer(Func<string, string?>? reply = null, IPEndPoint? endPoint = null)
    {
        _listener = new TcpListener(endPoint ?? new IPEndPoint(IPAddress.Loopback, 0));
        _reply = reply ?? (_ => null);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The messages that were accepted: the recipients, and the octets.</summary>
    public ConcurrentQueue<(string From, string[] To, string Data)> Messages { get; } = new();

    /// <summary>The reply to a verb of a client; null for the usual one.</summary>
    public Func<IPAddress, string, string?>? ReplyTo { get; init; }

    /// <summary>The addresses of the clients, one for each connection.</summary>
    public ConcurrentQueue<IPAddress> Remotes { get; } = new();

    /// <summary>All command lines.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The extensions in the reply to EHLO.</summary>
    public string[] Extensions { get; set; } = ["PIPELINING", "8BITMIME", "SIZE 10000000", "ENHANCEDSTATUSCODES"];

    /// <summary>The certificate of STARTTLS; null for no TLS.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var remote = ((IPEndPoint)client.Client.RemoteEndPoint!).Address;
                Remotes.Enqueue(remote);
                await ServeAsync(client.GetStream(), remote);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
            {
                // The client left, or the test is over.
            }
        }
    }

    private async Task ServeAsync(Stream stream, IPAddress remote)
    {
        var reader = new StreamReader(stream, Encoding.Latin1);
        if (!await SendAsync(stream, _reply("GREETING") ?? "220 hostile.example ESMTP"))
        {
            return;
        }

        var (from, to, chunks) = ("", new List<string>(), new StringBuilder());
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Lines.Enqueue(line);
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "BDAT")
            {
                var chunk = new char[int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)];
                if (await reader.ReadBlockAsync(chunk, _stop.Token) < chunk.Length)
                {
                    return;
                }

                chunks.Append(chunk);
            }

            var isOutOfOrder = (verb == "DATA" && to.Count == 0) || (verb == "RCPT" && from.Length == 0);
            var reply = ReplyTo?.Invoke(remote, verb) ?? _reply(line) ?? _reply(verb)
                ?? (isOutOfOrder ? "503 5.5.1 bad sequence" : Usual(verb));
            if (verb == "STARTTLS" && Certificate is not null && reply.StartsWith('2'))
            {
                await SendAsync(stream, reply);
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificateContext = Certificate }, _stop.Token);
                (stream, reader) = (tls, new StreamReader(tls, Encoding.Latin1));
                continue;
            }

            if (verb == "MAIL" && reply.Length > 0)
            {
                from = reply.StartsWith('2') ? line : "";
                to.Clear();
            }

            if (verb == "RCPT" && reply.StartsWith('2'))
            {
                to.Add(line);
            }

            if (verb == "BDAT" && line.EndsWith(" LAST", StringComparison.Ordinal) && reply.StartsWith('2'))
            {
                Messages.Enqueue((from, [.. to], chunks.ToString()));
            }

            if (verb is "MAIL" or "RSET" || line.EndsWith(" LAST", StringComparison.Ordinal))
            {
                chunks.Clear();
            }

            if (!await SendAsync(stream, reply) || verb == "QUIT")
            {
                return;
            }

            if (verb == "DATA" && reply.StartsWith('3'))
            {
                if (_reply("CONTENT") == "CLOSE")
                {
                    return;
                }

                var data = new StringBuilder();
                string? text;
                while ((text = await reader.ReadLineAsync(_stop.Token)) is not (null or "."))
                {
                    data.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                }

                if (text is null)
                {
                    return;
                }

                var final = _reply("DOT") ?? "250 2.0.0 queued";
                if (final.StartsWith('2'))
                {
                    Messages.Enqueue((from, [.. to], data.ToString()));
                }

                to.Clear();
                if (!await SendAsync(stream, final))
                {
                    return;
                }
            }
        }
    }

    private string[] Offer => ["hostile.example", .. Extensions, .. Certificate is null ? [] : new[] { "STARTTLS" }];

    private string Usual(string verb) => verb switch
    {
        "EHLO" => string.Concat(Offer.Select(each => $"250-{each}\r\n")) + "250 HELP",
        "DATA" => "354 go on",
        "STARTTLS" => Certificate is null ? "502 5.5.1 no TLS" : "220 2.0.0 go on",
        "QUIT" => "221 2.0.0 bye",
        _ => "250 2.0.0 ok",
    };

    private static async Task<bool> SendAsync(Stream stream, string reply)
    {
        if (reply == "CLOSE")
        {
            return false;
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"));
        return true;
    }
}
