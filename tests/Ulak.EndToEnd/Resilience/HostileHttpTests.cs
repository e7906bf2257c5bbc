using System.Net.Sockets;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Resilience;

/// <summary>Hostile readers of the console cannot stop mail, and other readers are served meanwhile.</summary>
public sealed class HostileHttpTests
{
    private const long MiB = 1 << 20;

    // The HTTP server ends a request whose header section takes 30 seconds, which would end the attack.
    private static readonly TimeSpan BeforeTimeouts = TimeSpan.FromSeconds(25);

    // Fewer than the connections that are held open.
    private const int OpenFiles = 500;

    [Fact]
    public async Task Connections_that_never_finish_a_request_stop_neither_mail_nor_readers()
    {
        // Each holds a connection: nothing sent, half a request line, half a header section, a body that does not come.
        string[] starts =
        [
            "",
            "GET / HT",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
        ];
        await using var server = await UlakServer.StartWithOpenFilesAsync(OpenFiles);
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        var held = new List<Socket>();
        try
        {
            for (var number = 0; number < 600; number++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                held.Add(socket);
                try
                {
                    await socket.ConnectAsync("127.0.0.1", server.ConsolePort);
                    await socket.SendAsync(Encoding.ASCII.GetBytes(starts[number % starts.Length]));
                }
                catch (SocketException)
                {
                    // Refused: there are enough.
                }
            }

            await DeliverAsync().WaitAsync(BeforeTimeouts);
            held.ForEach(socket => socket.Dispose());
            Assert.Equal(1, await server.CountAsync());
            Assert.True(server.ResidentBytes < 400 * MiB, $"{server.ResidentBytes / MiB} MiB");
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        async Task DeliverAsync()
        {
            Assert.StartsWith("250", await smtp.DeliverAsync("while they wait"), StringComparison.Ordinal);
            using var next = await SmtpTestClient.ConnectAsync(server);
            Assert.StartsWith("250", await next.SendCommandAsync("EHLO client.example"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("many", "431")]
    [InlineData("long", "431")]
    [InlineData("path", "414")]
    public async Task A_flood_of_header_fields_is_refused(string kind, string status)
    {
        var request = kind switch
        {
            "many" => "GET / HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 50_000)),
            "long" => "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + new string('y', 1_000_000) + "\r\n",
            _ => "GET /" + new string('y', 1_000_000) + " HTTP/1.1\r\nHost: localhost\r\n",
        };
        await using var server = await UlakServer.StartAsync();
        var before = server.ResidentBytes;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.ConsolePort);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request + "\r\n"));
        }
        catch (IOException)
        {
            // The server closes before it has read all of it.
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.Contains(status, await FirstLineAsync(stream, limit.Token), StringComparison.Ordinal);
        Assert.True(server.ResidentBytes < before + (32 * MiB), $"{before / MiB} MiB before, {server.ResidentBytes / MiB} MiB after");
        using var http = new HttpClient { BaseAddress = server.Console };
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync(new Uri("/", UriKind.Relative))).StatusCode);
    }

    private static async Task<string> FirstLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var octets = new byte[256];
        var length = 0;
        try
        {
            while (length < octets.Length && !octets.AsSpan(0, length).Contains((byte)'\n')
                && await stream.ReadAsync(octets.AsMemory(length), cancellationToken) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (IOException)
        {
            // A reset may follow the response, because octets of the request were not read.
        }

        return Encoding.ASCII.GetString(octets, 0, length);
    }
}
