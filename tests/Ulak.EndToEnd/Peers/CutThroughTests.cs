using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>The running program in front of Postfix: it passes mail on while the client waits, and asks Postfix about recipients.</summary>
public sealed class CutThroughTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_client_gets_the_reply_of_Postfix_and_the_queue_takes_over_while_Postfix_is_down()
    {
        var port = UlakServer.FreePort();
        await using var relay = await StartAsync(port, """ "action": "cut-through" """);
        await using (var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "example.test", null))
        {
            var (reply, _) = await SendAsync(relay, "ann@example.test");
            Assert.StartsWith("250 2.0.0 The next server took the message: 250 2.0.0 Ok: ", reply, StringComparison.Ordinal);
            Assert.Contains("queued as", reply, StringComparison.Ordinal);
            await postfix.WaitUntilQueueEmptyAsync();
            var received = Encoding.ASCII.GetString(Assert.Single(postfix.Read("ann")));
            Assert.Contains("by relay.example", received, StringComparison.Ordinal);
            Assert.EndsWith("\n\n.dot\n", received, StringComparison.Ordinal);

            // Refused by Postfix: the client gets the words, and nothing is stored.
            var (refused, _) = await SendAsync(relay, "nobody@example.test");
            Assert.StartsWith("550 5.1.1 <nobody@example.test>: Recipient address rejected", refused, StringComparison.Ordinal);

            // One of two: the other gets a report by the queue.
            var (partly, _) = await SendAsync(relay, "ann@example.test", "nobody@example.test");
            Assert.StartsWith("250 2.0.0", partly, StringComparison.Ordinal);
            await relay.WaitUntilPrintedAsync("failed to <nobody@example.test>");
        }

        Assert.DoesNotContain("ann@example.test", await ListQueueAsync(relay), StringComparison.Ordinal);
        var (queued, _) = await SendAsync(relay, "bob@example.test");
        Assert.StartsWith("250 2.0.0 The message is queued as", queued, StringComparison.Ordinal);
        Assert.Contains("bob@example.test", await ListQueueAsync(relay), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_that_Postfix_does_not_know_is_refused_at_RCPT()
    {
        var port = UlakServer.FreePort();
        await using var relay = await StartAsync(port, """ "action": "relay", "checkRecipients": true """);
        await using var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "example.test", null);
        var (_, unknown) = await SendAsync(relay, "nobody@example.test");
        Assert.StartsWith("550 5.1.1 <nobody@example.test>: Recipient address rejected", unknown, StringComparison.Ordinal);
        var (reply, known) = await SendAsync(relay, "ann@example.test");
        Assert.StartsWith("250", known, StringComparison.Ordinal);
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
    }

    private static async Task<(string Final, string Recipient)> SendAsync(UlakServer relay, params string[] to)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(relay);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync("MAIL FROM:<bob@example.test>");
        var recipient = "";
        foreach (var address in to)
        {
            recipient = await smtp.SendCommandAsync($"RCPT TO:<{address}>");
        }

        await smtp.SendCommandAsync("DATA");
        return (await smtp.SendCommandAsync("Subject: x\r\n\r\n..dot\r\n."), recipient);
    }

    private static async Task<string> ListQueueAsync(UlakServer relay) =>
        (await Command.UlakAsync("queue", "list", "--data", relay.Data)).Output;

    private static async Task<UlakServer> StartAsync(int port, string action)
    {
        var folder = Directory.CreateTempSubdirectory("ulak-cut-").FullName;
        var config = Path.Combine(folder, "ulak.json");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "hostName": "relay.example" },
              "routes": [ { "to": "@example.test", {{action}}, "via": "127.0.0.1:{{port}}" } ]
            }
            """), Token);
        return await UlakServer.StartAsync("--config", config);
    }
}
