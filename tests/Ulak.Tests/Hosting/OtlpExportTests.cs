using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ulak.Configuration;
using Ulak.TestKit.Transport;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Hosting;

/// <summary>What a collector receives, decoded by the field numbers of opentelemetry-proto.</summary>
public sealed class OtlpExportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collector_receives_the_metrics_the_traces_and_the_log_of_a_session()
    {
        await using var collector = await Collector.StartAsync();
        var server = await ApiServer.StartAsync(settings => settings with
        {
            Log = new LogSettings { Level = LogLevel.Information },
            Otlp = new OtlpSettings
            {
                Endpoint = new Uri($"http://{collector.Address}/below/"),
                Headers = "Authorization=Bearer abc,X-Tenant=mail",
                ServiceName = "mail-1",
            },
        });
        await SendAsync(server);
        await server.DisposeAsync(); // Sends what is still there.

        Assert.Equal(["/below/v1/logs", "/below/v1/metrics", "/below/v1/traces"], collector.Paths);
        Assert.All(collector.Requests, request =>
        {
            Assert.Equal("application/x-protobuf", request.ContentType);
            Assert.Equal("Bearer abc", request.Authorization);
            Assert.Equal("mail", request.Tenant);
            Assert.Contains("mail-1", Texts(request.Body, 1, 1, 1, 2, 1));
        });
        var metrics = collector.Read("/below/v1/metrics", 1, 2, 2, 1);
        Assert.Contains("ulak.server.messages", metrics);
        Assert.Contains("ulak.server.commit.duration", metrics);
        Assert.Contains("ulak.server.faults", metrics);
        Assert.Contains("smtp.message", collector.Read("/below/v1/traces", 1, 2, 2, 5));
        Assert.Contains(collector.Read("/below/v1/logs", 1, 2, 2, 5, 1), line => line.Contains("1 message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_away_delays_no_mail_and_no_stop()
    {
        var server = await ApiServer.StartAsync(settings => settings with
        {
            Otlp = new OtlpSettings { Endpoint = new Uri($"http://{LoopbackPorts.Next()}") },
        });
        await SendAsync(server);
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4318", true)]
    [InlineData("https://collector.example.org/otlp", true)]
    [InlineData("off", true)]
    [InlineData("127.0.0.1:4318", false)]
    [InlineData("grpc://127.0.0.1:4317", false)]
    [InlineData("http://a.example,http://b.example", false)]
    [InlineData("http://a.example/?x=1", false)]
    public void An_endpoint_is_one_URL(string text, bool isValid) =>
        Assert.Equal(isValid, SettingsTable.Find("otlp.endpoint")!.Apply(UlakSettings.Default, text) is not null);

    private static async Task SendAsync(ApiServer server)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Settings.Smtp.Address, Token);
        await client.GetStream().WriteAsync("HELO a.example\r\nMAIL FRM:<>\r\n"u8.ToArray(), Token);
        await client.GetStream().WriteAsync("MAIL FROM:<>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"u8.ToArray(), Token);
        await client.GetStream().WriteAsync("Subject: x\r\n\r\n.\r\nQUIT\r\n"u8.ToArray(), Token);
        using var reader = new StreamReader(client.GetStream());
        Assert.Contains("221", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>The texts at a path of field numbers of a protobuf message.</summary>
    private static List<string> Texts(ReadOnlySpan<byte> message, params ReadOnlySpan<int> path)
    {
        var found = new List<string>();
        for (var at = 0; at < message.Length;)
        {
            var key = ReadNumber(message, ref at);
            switch (key & 7)
            {
                case 0:
                    ReadNumber(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2:
                    var length = (int)ReadNumber(message, ref at);
                    if ((int)(key >> 3) == path[0])
                    {
                        var value = message.Slice(at, length);
                        found.AddRange(path.Length == 1 ? [Encoding.UTF8.GetString(value)] : Texts(value, path[1..]));
                    }

                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7} at {at}");
            }
        }

        return found;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> message, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var octet = message[at++];
            number |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return number;
            }
        }
    }

    private sealed record Export(string Path, string? ContentType, string? Authorization, string? Tenant, byte[] Body);

    private sealed class Collector(WebApplication app, string address) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<Export> _requests = new();

        public string Address => address;

        public IEnumerable<Export> Requests => _requests;

        public IEnumerable<string> Paths => _requests.Select(request => request.Path).Distinct().Order(StringComparer.Ordinal);

        public static async Task<Collector> StartAsync()
        {
            var address = LoopbackPorts.Next().ToString();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://" + address);
            var collector = new Collector(builder.Build(), address);
            collector.App.Run(collector.TakeAsync);
            await collector.App.StartAsync(Token);
            return collector;
        }

        public IReadOnlyList<string> Read(string path, params int[] fields) =>
            [.. _requests.Where(request => request.Path == path).SelectMany(request => Texts(request.Body, fields))];

        public ValueTask DisposeAsync() => App.DisposeAsync();

        private WebApplication App => app;

        private async Task TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, Token);
            _requests.Enqueue(new Export(http.Request.Path.Value!, http.Request.ContentType, http.Request.Headers.Authorization,
                http.Request.Headers["X-Tenant"], body.ToArray()));
        }
    }
}
