using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Resilience;

/// <summary>A full disk causes 452, and mail is accepted again when there is room.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_is_452_and_passes_when_there_is_room_again()
    {
        var mount = Directory.CreateTempSubdirectory("ulak-full-").FullName;
        var mounted = await Command.RunAsync("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", mount);
        Assert.SkipUnless(mounted.ExitCode == 0, "Needs the right to mount a tmpfs: " + mounted.Error.Trim());
        try
        {
            await using var server = await UlakServer.StartInAsync(Path.Combine(mount, "data"));
            using var smtp = await SmtpTestClient.ConnectAsync(server);
            await smtp.SendCommandAsync("EHLO client.example");
            var ballast = Path.Combine(mount, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[3 << 20]);
            var body = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 300));

            var kept = 0;
            var reply = await smtp.DeliverAsync("0", body);
            while (reply.StartsWith("250", StringComparison.Ordinal) && kept < 100)
            {
                reply = await smtp.DeliverAsync($"{++kept}", body);
            }

            Assert.StartsWith("452 4.3.1", reply, StringComparison.Ordinal);

            // The next one is refused before its content.
            await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
            await smtp.SendCommandAsync("RCPT TO:<b@example.test>");
            Assert.StartsWith("452 4.3.1", await smtp.SendCommandAsync("DATA"), StringComparison.Ordinal);
            File.Delete(ballast);
            Assert.StartsWith("250 2.0.0", await smtp.DeliverAsync("there is room again"), StringComparison.Ordinal);
            Assert.Equal(kept + 1, await server.CountAsync());
        }
        finally
        {
            await Command.RunAsync("umount", mount);
            Directory.Delete(mount);
        }
    }
}
