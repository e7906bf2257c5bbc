using System.Globalization;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Mail programs read the inbox by POP3: curl and fetchmail.</summary>
public sealed class Pop3ClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_lists_and_reads()
    {
        var port = UlakServer.FreePort();
        await using var server = await StartAsync(port);
        var list = await Command.RunAsync("curl", "-sS", $"pop3://dev:secret@127.0.0.1:{port}/");
        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Matches(@"^1 \d+\r?\n2 \d+\r?\n", list.Output);
        var message = await Command.RunAsync("curl", "-sS", $"pop3://dev:secret@127.0.0.1:{port}/1");
        Assert.Contains("Subject: One", message.Output, StringComparison.Ordinal);
        Assert.Contains("\n.dot at the beginning\r\n", message.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_starts_TLS()
    {
        var port = UlakServer.FreePort();
        await using var server = await StartAsync(port, "--set", "pop3.tls=required");
        var without = await Command.RunAsync("curl", "-sS", $"pop3://dev:secret@127.0.0.1:{port}/1");
        Assert.NotEqual(0, without.ExitCode);
        var message = await Command.RunAsync("curl", "-sS", "--ssl-reqd", "--insecure", $"pop3://dev:secret@127.0.0.1:{port}/1");
        Assert.Contains("Subject: One", message.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetchmail_fetches_and_deletes()
    {
        var port = UlakServer.FreePort();
        await using var server = await StartAsync(port);
        var folder = Directory.CreateTempSubdirectory("ulak-fetchmail-").FullName;
        var config = Path.Combine(folder, "fetchmailrc");
        // fetchmail reads no settings that others may read.
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $"""
            poll 127.0.0.1 protocol POP3 service {port} uidl
              username "dev" password "secret" sslproto "" nokeep
              mda "cat >> {folder}/mbox"

            """), Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var result = await Command.RunAsync(new CommandRequest(
            "fetchmail", ["-f", config, "-i", Path.Combine(folder, "ids"), "--pidfile", Path.Combine(folder, "pid")])
        {
            Environment = new() { ["HOME"] = folder, ["FETCHMAILHOME"] = folder },
        });
        Assert.True(result.ExitCode == 0, result.ToString());
        var mbox = await File.ReadAllTextAsync(Path.Combine(folder, "mbox"), Token);
        Assert.Contains("Subject: One", mbox, StringComparison.Ordinal);
        Assert.Contains("Subject: Two", mbox, StringComparison.Ordinal);
        Assert.Equal("0", (await Command.UlakAsync("inbox", "count", "--data", server.Data)).Output.Trim());
    }

    private static async Task<UlakServer> StartAsync(int port, params string[] options)
    {
        var server = await UlakServer.StartAsync(["--set", $"pop3.address=127.0.0.1:{port}", .. options]);
        foreach (var (subject, text) in new[] { ("One", "first\n.dot at the beginning\nlast"), ("Two", "second") })
        {
            var sent = await Command.UlakAsync("send", "--server", $"127.0.0.1:{server.SmtpPort}", "--from", "ann@example.org", "--to",
                "you@example.test", "--subject", subject, "--text", text);
            Assert.True(sent.ExitCode == 0, sent.ToString());
        }

        return server;
    }
}
