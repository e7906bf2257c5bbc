using System.Globalization;
using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary>SIGHUP: the configuration is read again while sessions go on.</summary>
public sealed class ReloadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SIGHUP_takes_over_routes_and_an_invalid_configuration_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-reload-").FullName;
        var config = Path.Combine(folder, "ulak.json");
        await WriteAsync(config, """{ "to": "@example.test", "action": "inbox" }""");
        await using var server = await UlakServer.StartWithHangUpAsync("--config", config);
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
        Assert.StartsWith("250", await smtp.SendCommandAsync("RCPT TO:<a@example.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550", await smtp.SendCommandAsync("RCPT TO:<a@other.test>"), StringComparison.Ordinal);

        await WriteAsync(config, """{ "to": "@other.test", "action": "inbox" }""", """ "limits": { "message": "1MiB" }, """);
        await SignalAsync(server);
        await server.WaitUntilPrintedAsync("The configuration was read again: 1 routes");
        await server.WaitUntilPrintedAsync("apply after a restart: limits.message");
        Assert.StartsWith("250", await smtp.SendCommandAsync("RCPT TO:<a@other.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550", await smtp.SendCommandAsync("RCPT TO:<b@example.test>"), StringComparison.Ordinal);

        await WriteAsync(config, """{ "to": "@third.test", "action": "fly" }""");
        await SignalAsync(server);
        await server.WaitUntilPrintedAsync("The configuration is invalid and was not taken over");
        Assert.StartsWith("250", await smtp.SendCommandAsync("RCPT TO:<b@other.test>"), StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        Directory.Delete(folder, recursive: true);
    }

    private static Task WriteAsync(string file, string route, string more = "") =>
        File.WriteAllTextAsync(file, $$"""{ {{more}} "routes": [ {{route}} ] }""", Token);

    private static async Task SignalAsync(UlakServer server) =>
        await Command.RunAsync("kill", "-HUP", server.ProcessId.ToString(CultureInfo.InvariantCulture));
}
