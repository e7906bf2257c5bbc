using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Postfix delivers its queue to the running program: by SMTP under TLS, pipelined, and by LMTP.</summary>
public sealed class PostfixTests
{
    [Fact]
    public async Task Postfix_relays_under_TLS_and_delivers_by_LMTP()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-postfix-").FullName;
        var lmtp = UlakServer.FreePort();
        var config = Path.Combine(folder, "ulak.json");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "tls": "required" },
              "listeners": { "lmtp": { "address": "127.0.0.1:{{lmtp}}", "kind": "lmtp" } }
            }
            """), TestContext.Current.CancellationToken);
        await using var server = await UlakServer.StartInAsync(Path.Combine(folder, "data"), "--config", config);
        await using var postfix = await Postfix.StartClientAsync(folder, server.SmtpPort, lmtp);

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
}
