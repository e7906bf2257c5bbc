using System.Collections.Concurrent;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Resilience;

/// <summary>250 after commit: every acknowledged message is in the store after a restart.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Kill_9_under_load_loses_no_message_that_was_acknowledged()
    {
        var data = Directory.CreateTempSubdirectory("ulak-kill-").FullName;
        var acknowledged = new ConcurrentBag<string>();
        try
        {
            for (var round = 0; round < 4; round++)
            {
                await using var server = await UlakServer.StartInAsync(data);
                var senders = Enumerable.Range(0, 8).Select(sender => SendUntilCutAsync(server, $"{round}-{sender}", acknowledged))
                    .ToArray();
                var goal = acknowledged.Count + 150;
                while (acknowledged.Count < goal)
                {
                    await Task.Yield();
                }

                await server.KillAsync();
                await Task.WhenAll(senders);
            }

            await using var survivor = await UlakServer.StartInAsync(data);
            var kept = (await survivor.ListAsync()).Select(message => message.GetProperty("subject").GetString()!).ToHashSet();
            Assert.Empty(acknowledged.Except(kept));
            Assert.True(acknowledged.Count >= 600);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task SendUntilCutAsync(UlakServer server, string name, ConcurrentBag<string> acknowledged)
    {
        try
        {
            using var smtp = await SmtpTestClient.ConnectAsync(server);
            await smtp.SendCommandAsync("EHLO client.example");
            for (var number = 0; ; number++)
            {
                var subject = $"{name}-{number}";
                var reply = await smtp.DeliverAsync(subject);
                if (!reply.StartsWith("250", StringComparison.Ordinal))
                {
                    return;
                }

                acknowledged.Add(subject);
            }
        }
        catch (Exception cut) when (cut is IOException or System.Net.Sockets.SocketException)
        {
            // The server was killed. Messages without a reply do not count.
        }
    }
}
