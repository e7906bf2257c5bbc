using System.Net.Sockets;
using System.Text;

namespace Ulak.EndToEnd.Program;

/// <summary>An SMTP client that sends exactly the octets of a test.</summary>
internal sealed class SmtpTestClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private SmtpTestClient(TcpClient client) => (_client, _reader) = (client, new StreamReader(client.GetStream(), Encoding.UTF8));

    public NetworkStream Stream => _client.GetStream();

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<SmtpTestClient> ConnectAsync(UlakServer server)
    {
        var smtp = new SmtpTestClient(await server.ConnectAsync());
        await smtp.ReadReplyAsync();
        return smtp;
    }

    /// <summary>Connects to a server of another project, and reads the greeting.</summary>
    /// <param name="port">Its port on the loopback.</param>
    public static async Task<SmtpTestClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
        var smtp = new SmtpTestClient(client);
        await smtp.ReadReplyAsync();
        return smtp;
    }

    /// <summary>Sends a line and reads the reply.</summary>
    public async Task<string> SendCommandAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads the next reply, its lines joined by LF. Empty if the server has closed the connection.</summary>
    public async Task<string> ReadReplyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var reply = new StringBuilder();
        while (await _reader.ReadLineAsync(limit.Token) is { } line)
        {
            reply.Append(reply.Length > 0 ? "\n" : "").Append(line);
            if (line.Length < 4 || line[3] != '-')
            {
                break;
            }
        }

        return reply.ToString();
    }

    /// <summary>Sends a message and returns the reply to the final dot.</summary>
    public async Task<string> DeliverAsync(string subject, string body = "text\r\n")
    {
        await SendCommandAsync("MAIL FROM:<a@example.org>");
        await SendCommandAsync("RCPT TO:<b@example.test>");
        var reply = await SendCommandAsync("DATA");
        return reply.StartsWith("354", StringComparison.Ordinal)
            ? await SendCommandAsync($"Subject: {subject}\r\n\r\n{body}.")
            : reply;
    }

    /// <summary>Sends a message as one chunk and returns the reply.</summary>
    public async Task<string> SendChunkAsync(byte[] message)
    {
        await SendAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"BDAT {message.Length} LAST\r\n"));
        await Stream.WriteAsync(message);
        return await ReadReplyAsync();
    }

    /// <summary>Sends a message by DATA, dots doubled (RFC 5321 §4.5.2), and returns the reply.</summary>
    public async Task<string> SendDataAsync(byte[] message)
    {
        await SendCommandAsync("DATA");
        var text = Encoding.UTF8.GetString(message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return await SendCommandAsync($"{text}.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
