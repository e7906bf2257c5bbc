using System.Globalization;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary><c>ulak deliver --dry-run</c> against NSD and a running server: each line of the dialogue is explained.</summary>
public sealed class DeliverTests
{
    private const string Zone = """
        @       MX 10 mx
        mx      A 127.0.0.1
        null    MX 0 .
        closed  MX 10 closed-mx
        closed-mx A 127.0.0.9
        """;

    [Theory]
    [InlineData("ann@example.test", 0, "The server accepts ann@example.test. It may still reject the message. Nothing was sent.")]
    [InlineData("no@example.test", 1, "550 5.1.1 There is no such mailbox")]
    [InlineData("ann@null.example.test", 1, "accepts no mail (null MX)")]
    [InlineData("ann@gone.example.test", 1, "The domain gone.example.test does not exist")]
    [InlineData("ann@broken.test", 1, "451 4.4.3")]
    [InlineData("ann@closed.example.test", 1, "No server could be reached: a delivery would be tried again later.")]
    public async Task What_would_happen_is_explained(string address, int status, string words)
    {
        await using var nsd = await Nsd.StartAsync(("example.test", Zone), ("broken.test", null));
        var folder = Directory.CreateTempSubdirectory("ulak-deliver-").FullName;
        var config = Path.Combine(folder, "ulak.json");
        await File.WriteAllTextAsync(config, """
            {
              "routes": [
                { "to": "no@example.test", "action": "refuse", "reply": "550 5.1.1 There is no such mailbox" },
                { "to": "@example.test", "action": "inbox" }
              ]
            }
            """, TestContext.Current.CancellationToken);
        await using var server = await UlakServer.StartAsync("--config", config);
        var result = await Command.UlakAsync(
            "deliver", "--dry-run", address, "--set", $"relay.nameServers={nsd.EndPoint}",
            "--set", string.Create(CultureInfo.InvariantCulture, $"relay.port={server.SmtpPort}"));
        Assert.True(status == result.ExitCode, result.ToString());
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync());
        if (address.EndsWith("@example.test", StringComparison.Ordinal))
        {
            string[] lines = result.Output.Split('\n');
            Assert.Contains("The servers of example.test: mx.example.test", lines);
            Assert.Contains(lines, line => line.StartsWith("The TLS policy: may", StringComparison.Ordinal));

            // A meaning follows each command and each reply.
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].StartsWith("C: ", StringComparison.Ordinal)
                    || (lines[i].StartsWith("S: ", StringComparison.Ordinal) && lines[i][6] == ' '))
                {
                    Assert.StartsWith("     # ", lines[i + 1], StringComparison.Ordinal);
                }
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
