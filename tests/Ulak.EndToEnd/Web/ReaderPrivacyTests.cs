using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// Opening a message makes no connection and no look-up, by Chromium's own log. The same HTML on a page of another
/// server is the control: there the log and the listener see both.
/// </summary>
public sealed class ReaderPrivacyTests
{
    private const string Tracking = """
        <noscript><link rel=preconnect href="http://CONNECT/"><link rel=dns-prefetch href="http://1.NAME/"></noscript>
        <svg><style><p><link rel=preconnect href="http://CONNECT/"><link rel=dns-prefetch href="http://2.NAME/"></style></svg>
        <link rel=preload as=image href="http://CONNECT/p"><link rel=dns-prefetch href="//3.NAME"><link rel=prefetch href="http://4.NAME/">
        <style>@import url(http://5.NAME/a.css); p{background:image-set(url(http://6.NAME/b) 1x)}</style>
        <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=http://CONNECT/m&gt;"></math>
        <img src="http://7.NAME/i" srcset="http://8.NAME/j 2x"><video poster="http://9.NAME/v"></video>
        <p style="background:url(http://10.NAME/w)">end</p>
        """;

    [Fact(Timeout = 180_000)]
    public async Task Opening_a_message_connects_to_nothing_and_looks_nothing_up()
    {
        var stop = TestContext.Current.CancellationToken;
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var name = $"t{Guid.NewGuid():N}.example";
        var html = Tracking.Replace("CONNECT", elsewhere.LocalEndpoint.ToString(), StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal);
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        var message = $"Subject: tracked\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{html.ReplaceLineEndings("\r\n")}";
        using var body = new StringContent(message, Encoding.UTF8, "message/rfc822");
        (await http.PostAsync("api/v1/messages?from=a@example.org&to=b@example.test", body, stop)).EnsureSuccessStatusCode();
        var id = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("api/v1/messages/latest", stop))
            .RootElement.GetProperty("id").GetString();

        string[] views = [new Uri(server.Console, $"messages/{id}/html").ToString(), new Uri(server.Console, $"messages/{id}").ToString()];
        var log = await VisitAsync(views, page => page.WaitForLoadStateAsync(LoadState.NetworkIdle));
        Assert.DoesNotContain(name, log, StringComparison.Ordinal);
        Assert.False(elsewhere.Pending(), "the message made a connection");

        using var control = new TcpListener(IPAddress.Loopback, 0);
        control.Start();
        var serving = ServeAsync(control, html, stop);
        var seen = await VisitAsync([$"http://{control.LocalEndpoint}/"], async page =>
        {
            while (!elsewhere.Pending())
            {
                await page.EvaluateAsync("1");
            }
        });
        await serving;
        Assert.Contains(name, seen, StringComparison.Ordinal);
        Assert.True(elsewhere.Pending(), "the test would not see a connection");
    }

    /// <summary>Opens pages in a browser without a history, and returns its log of the network.</summary>
    private static async Task<string> VisitAsync(string[] addresses, Func<IPage, Task> wait)
    {
        var log = Path.Combine(Path.GetTempPath(), $"ulak-netlog-{Guid.NewGuid():N}.json");
        try
        {
            using (var playwright = await Playwright.CreateAsync())
            {
                await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
                {
                    ExecutablePath = Browser.FindChromium(),
                    Args = [.. Browser.Arguments, $"--log-net-log={log}"],
                });
                var page = await browser.NewPageAsync();
                foreach (var address in addresses)
                {
                    await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
                    await wait(page);
                }
            }

            // The addresses of the visits themselves hold no name of the message.
            return await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static async Task ServeAsync(TcpListener listener, string html, CancellationToken stop)
    {
        using var client = await listener.AcceptTcpClientAsync(stop);
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], stop);
        var octets = Encoding.UTF8.GetBytes(html);
        var head = $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {octets.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        await stream.WriteAsync(octets, stop);
    }
}
