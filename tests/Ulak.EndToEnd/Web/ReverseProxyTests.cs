using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// The console behind nginx and Caddy, with the prefix removed and kept, in a browser. The examples are those of docs/proxies.md.
/// </summary>
public sealed partial class ReverseProxyTests(Browser browser)
{
    private const string Prefix = "/mail";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nginx", true)]
    [InlineData("nginx", false)]
    [InlineData("caddy", true)]
    [InlineData("caddy", false)]
    public async Task A_browser_uses_every_page_below_the_prefix(string program, bool removesPrefix)
    {
        await using var server = await UlakServer.StartAsync(
            "--set", "console.proxies=127.0.0.1", "--set", "console.hostNames=mail.example.org", "--set", $"console.basePath={Prefix}");
        await using var proxy = await StartProxyAsync(program, removesPrefix, server.ConsolePort);
        await Command.UlakAsync("send", "--server", $"127.0.0.1:{server.SmtpPort}", "--to", "you@example.test", "--subject", "Subject-1",
            "--text", "It works.");

        var page = await browser.PageAsync();
        var outside = new List<string>();
        page.Request += (_, request) =>
        {
            if (!new Uri(request.Url).AbsolutePath.StartsWith(Prefix + "/", StringComparison.Ordinal))
            {
                outside.Add(request.Url);
            }
        };
        await page.GotoAsync($"http://127.0.0.1:{proxy.Port}{Prefix}/");
        await page.Locator(".row", new() { HasText = "Subject-1" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Subject-1" }).First.WaitForAsync();

        // The event stream brings a message that arrives now, without a reload.
        await page.GotoAsync($"http://127.0.0.1:{proxy.Port}{Prefix}/");
        await Command.UlakAsync("send", "--server", $"127.0.0.1:{server.SmtpPort}", "--to", "you@example.test", "--subject", "Subject-2",
            "--text", "It works.");
        await page.Locator(".row", new() { HasText = "Subject-2" }).WaitForAsync();

        // A form, which redirects.
        await page.GotoAsync($"http://127.0.0.1:{proxy.Port}{Prefix}/chaos");
        await page.Locator("form[action='/mail/chaos'] button").First.ClickAsync();
        await page.Locator("form[action='/mail/chaos/clear'] button").ClickAsync();
        Assert.Equal($"{Prefix}/chaos", new Uri(page.Url).AbsolutePath);
        foreach (var path in new[] { "sessions", "codes/550", "tr/codes", "compare/221-vs-501", "explain", "try" })
        {
            var response = await page.GotoAsync($"http://127.0.0.1:{proxy.Port}{Prefix}/{path}");
            Assert.Equal(200, response!.Status);
        }

        Assert.Empty(outside);
    }

    private static async Task<RunningProxy> StartProxyAsync(string program, bool removesPrefix, int console)
    {
        var folder = Directory.CreateTempSubdirectory("ulak-proxy-");
        var port = UlakServer.FreePort();
        var file = Path.Combine(folder.FullName, "config");
        var example = ReadExample(program).Replace("8025", console.ToString(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
        string[] arguments;
        if (program == "nginx")
        {
            example = removesPrefix ? example : example.Replace($"{console}/;", $"{console};", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, $$"""
                daemon off;
                pid {{folder.FullName}}/pid;
                error_log {{folder.FullName}}/error.log;
                events { }
                http {
                    access_log off;
                    client_body_temp_path {{folder.FullName}}/body;
                    proxy_temp_path {{folder.FullName}}/proxy;
                    fastcgi_temp_path {{folder.FullName}}/fastcgi;
                    uwsgi_temp_path {{folder.FullName}}/uwsgi;
                    scgi_temp_path {{folder.FullName}}/scgi;
                    server {
                        listen 127.0.0.1:{{port}};
                        {{example}}
                    }
                }
                """, Token);
            arguments = ["-e", Path.Combine(folder.FullName, "error.log"), "-c", file];
        }
        else
        {
            example = removesPrefix ? example : example.Replace("handle_path", "handle", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, "{\n    admin off\n    auto_https off\n}\n"
                + example.Replace("mail.example.org {", $"http://127.0.0.1:{port} {{", StringComparison.Ordinal), Token);
            arguments = ["run", "--adapter", "caddyfile", "--config", file];
        }

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder.FullName;
        var proxy = new RunningProxy(Process.Start(start)!, port, folder);
        await proxy.WaitUntilListeningAsync();
        return proxy;
    }

    private static string ReadExample(string program)
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "proxies.md"));
        return ExamplePattern().Matches(page).Single(match => match.Groups["program"].Value == program).Groups["text"].Value;
    }

    [GeneratedRegex("<!-- test: (?<program>[a-z]+) -->\n```[a-z]+\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ExamplePattern();

    private sealed class RunningProxy(Process process, int port, DirectoryInfo folder) : IAsyncDisposable
    {
        public int Port => port;

        public async Task WaitUntilListeningAsync()
        {
            while (true)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync("127.0.0.1", port, Token);
                    return;
                }
                catch (SocketException) when (!process.HasExited)
                {
                    await Task.Delay(50, Token);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            folder.Delete(recursive: true);
        }
    }
}
