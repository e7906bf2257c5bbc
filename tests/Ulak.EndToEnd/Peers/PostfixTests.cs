using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Postfix delivers its queue to the running program: by SMTP under TLS, pipelined, and by LMTP.</summary>
public sealed class PostfixTests
{
    [Fact]
    public async Task Postfix_relays_under_TLS_and_delivers_by_LMTP()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Postfix's master runs as root alone");
        var folder = Directory.CreateTempSubdirectory("ulak-postfix-").FullName;
        await Command.RunAsync("chmod", "755", folder);
        var lmtp = UlakServer.FreePort();
        var config = Path.Combine(folder, "ulak.json");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "tls": "required" },
              "listeners": { "lmtp": { "address": "127.0.0.1:{{lmtp}}", "kind": "lmtp" } }
            }
            """), TestContext.Current.CancellationToken);
        await using var server = await UlakServer.StartInAsync(Path.Combine(folder, "data"), "--config", config);
        await using var postfix = await Postfix.StartAsync(folder, server.SmtpPort, lmtp);

        for (var i = 0; i < 5; i++)
        {
            await postfix.SubmitAsync("ann@example.com", $"Subject: relayed {i}\n\nHällo\n..two dots\n", "a@example.test",
                "b@example.test");
        }

        await postfix.SubmitAsync("ann@example.com", "Subject: by LMTP\n\nx\n", "c@lmtp.test", "d@lmtp.test");
        await postfix.WaitUntilQueueEmptyAsync();

        var mails = await server.ListAsync();
        Assert.Equal(6, mails.Count);
        var sources =
            await Task.WhenAll(
                mails.Select(async each => Encoding.UTF8.GetString(await server.SourceAsync(each.GetProperty("id").GetString()!))));
        Assert.Equal(5,
            sources.Count(source => source.Contains("with ESMTPS id", StringComparison.Ordinal)
                && source.Contains("Hällo\r\n..two dots\r\n", StringComparison.Ordinal)));
        var delivered = Assert.Single(sources, source => source.Contains("Subject: by LMTP", StringComparison.Ordinal));
        Assert.Contains("with LMTP id", delivered, StringComparison.Ordinal);

        // Its log contains the reply for each recipient; with LMTP these are separate replies.
        Assert.Equal(10,
            postfix.Log.Split("to=<")
                .Count(line => line.Contains("@example.test>", StringComparison.Ordinal)
                    && line.Contains("status=sent (250 2.0.0", StringComparison.Ordinal)));
        Assert.Equal(2,
            postfix.Log.Split("to=<")
                .Count(line => line.Contains("@lmtp.test>", StringComparison.Ordinal)
                    && line.Contains("status=sent (250 2.0.0", StringComparison.Ordinal)));
        Assert.Contains("Untrusted TLS connection established to 127.0.0.1", postfix.Log, StringComparison.Ordinal);
    }

    /// <summary>A separate Postfix instance with its queue in a folder of the test.</summary>
    private sealed class Postfix : IAsyncDisposable
    {
        private readonly string _config;

        private Postfix(string config) => _config = config;

        public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

        private string LogFile => Path.Combine(_config, "log", "postfix.log");

        public static async Task<Postfix> StartAsync(string folder, int smtp, int lmtp)
        {
            var config = Path.Combine(folder, "postfix");
            Directory.CreateDirectory(Path.Combine(config, "queue"));
            Directory.CreateDirectory(Path.Combine(config, "log"));
            Directory.CreateDirectory(Path.Combine(config, "lib"));
            await Command.RunAsync("chown", "postfix", Path.Combine(config, "lib"));
            await File.WriteAllTextAsync(Path.Combine(config, "main.cf"), string.Create(CultureInfo.InvariantCulture, $"""
                compatibility_level = 3.6
                queue_directory = {config}/queue
                data_directory = {config}/lib
                maillog_file = {config}/log/postfix.log
                maillog_file_prefixes = {config}
                myhostname = relay.example.org
                mydestination =
                alias_maps =
                local_recipient_maps =
                inet_interfaces = loopback-only
                inet_protocols = ipv4
                smtputf8_enable = yes
                relayhost = [127.0.0.1]:{smtp}
                transport_maps = inline:{"{"} lmtp.test=lmtp:inet:127.0.0.1:{lmtp} {"}"}
                smtp_tls_security_level = encrypt
                smtp_tls_loglevel = 1
                lmtp_tls_security_level = none

                """));
            await File.WriteAllTextAsync(Path.Combine(config, "master.cf"), """
                pickup    unix  n  -  n  60    1  pickup
                cleanup   unix  n  -  n  -     0  cleanup
                qmgr      unix  n  -  n  300   1  qmgr
                tlsmgr    unix  -  -  n  1000? 1  tlsmgr
                rewrite   unix  -  -  n  -     -  trivial-rewrite
                bounce    unix  -  -  n  -     0  bounce
                defer     unix  -  -  n  -     0  bounce
                trace     unix  -  -  n  -     0  bounce
                proxymap  unix  -  -  n  -     -  proxymap
                smtp      unix  -  -  n  -     -  smtp
                lmtp      unix  -  -  n  -     -  lmtp
                error     unix  -  -  n  -     -  error
                retry     unix  -  -  n  -     -  error
                scache    unix  -  -  n  -     1  scache
                anvil     unix  -  -  n  -     1  anvil
                postlog   unix-dgram n  -  n  -  1  postlogd

                """);
            var started = await Command.RunAsync("postfix", "-c", config, "start");
            var postfix = new Postfix(config);
            Assert.True(started.ExitCode == 0, $"{started}\n{postfix.Log}");
            return postfix;
        }

        public async Task SubmitAsync(string from, string text, params string[] recipients)
        {
            var sent =
                await Command.RunAsync(
                    new CommandRequest("sendmail", ["-C", _config, "-f", from, .. recipients]) { Input = Encoding.UTF8.GetBytes(text) });
            Assert.True(sent.ExitCode == 0, sent.ToString());
        }

        public async Task WaitUntilQueueEmptyAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!(await Command.RunAsync("postqueue", "-c", _config, "-p")).Output.Contains("queue is empty", StringComparison.Ordinal))
            {
                Assert.False(limit.IsCancellationRequested, Log);
                await Task.Delay(100, CancellationToken.None);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Command.RunAsync("postfix", "-c", _config, "stop");
            Directory.Delete(Path.GetDirectoryName(_config)!, recursive: true);
        }
    }
}
