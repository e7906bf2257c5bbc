using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Other servers in front of the running program: HAProxy, and Postfix's clients for SMTP and LMTP.</summary>
public sealed class ProxyAndRelayTests
{
    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task HAProxy_passes_the_client_address(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("ulak-proxy-").FullName;
        var config = Path.Combine(folder, "ulak.json");
        await File.WriteAllTextAsync(config, """{ "smtp": { "trusted": "127.0.0.1", "proxyProtocol": true } }""",
            TestContext.Current.CancellationToken);
        var (front, back) = (UlakServer.FreePort(), UlakServer.FreePort());
        var console = UlakServer.FreePort();
        var haproxy = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(haproxy, string.Create(CultureInfo.InvariantCulture, $"""
            defaults
              mode tcp
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            listen mail
              bind 127.0.0.1:{front}
              server ulak 127.0.0.1:{back} {kind}

            """), TestContext.Current.CancellationToken);
        var (file, first) = Checkout.Ulak;
        using var ulak =
            Start(file,
                [.. first, "serve", "--config", config, "--smtp", $"127.0.0.1:{back}", "--console", $"127.0.0.1:{console}", "--data",
                    Path.Combine(folder, "data")]);
        using var proxy = Start("haproxy", ["-f", haproxy]);
        try
        {
            // From 127.0.0.2, to distinguish it from the address of the proxy.
            await WaitUntilListeningAsync(back);
            await WaitUntilListeningAsync(front);
            var result =
                await Command.RunAsync("swaks", "--server", $"127.0.0.1:{front}", "--local-interface", "127.0.0.2", "--to",
                    "you@example.test", "--from", "ann@example.com");

            Assert.True(result.ExitCode == 0, result.ToString());
            var list = await Command.UlakAsync("inbox", "list", "--json", "--data", Path.Combine(folder, "data"));
            var id = System.Text.Json.JsonDocument.Parse(list.Output).RootElement[0].GetProperty("id").GetString()!;
            var source = await Command.UlakAsync("inbox", "source", id, "--data", Path.Combine(folder, "data"));
            Assert.Contains("([127.0.0.2])", source.Output, StringComparison.Ordinal);
        }
        finally
        {
            await StopAsync(proxy);
            await StopAsync(ulak);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
    }

    private static async Task WaitUntilListeningAsync(int port)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
