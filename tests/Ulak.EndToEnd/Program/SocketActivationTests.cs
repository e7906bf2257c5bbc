using System.Diagnostics;
using System.Net;
using Ulak.TestKit.Transport;
using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary>systemd opens the sockets, and starts the server with the first connection.</summary>
public sealed class SocketActivationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_connection_starts_the_server_which_uses_the_sockets_that_are_open()
    {
        var (smtp, console) = (LoopbackPorts.Next(), LoopbackPorts.Next());
        var data = Directory.CreateTempSubdirectory("ulak-activation-");
        var (file, first) = Checkout.Ulak;
        var start = new ProcessStartInfo("systemd-socket-activate",
        [
            "-l", smtp.ToString(), "-l", console.ToString(), "--fdname=smtp:console", "-E", "PATH", "-E", "HOME", "-E", "DOTNET_ROOT",
            file, .. first, "serve", "--smtp", smtp.ToString(), "--console", console.ToString(), "--data", data.FullName,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = process.StandardOutput.ReadToEndAsync(Token);
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
            var address = new Uri($"http://{console}/readyz");
            HttpResponseMessage? response = null;
            for (var tries = 0; response is null && tries < 100; tries++)
            {
                try
                {
                    response = await http.GetAsync(address, Token);
                }
                catch (HttpRequestException)
                {
                    // systemd-socket-activate does not listen yet.
                    await Task.Delay(50, Token);
                }
            }

            using (response)
            {
                Assert.Equal(HttpStatusCode.OK, response?.StatusCode);
            }

            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(smtp, Token);
            using var reader = new StreamReader(client.GetStream());
            Assert.StartsWith("220 ", await reader.ReadLineAsync(Token), StringComparison.Ordinal);
        }
        finally
        {
            using var stop = Process.Start("kill", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(Token);
            data.Delete(recursive: true);
        }

        Assert.True(process.ExitCode == 0, await errors + await output);
    }
}
