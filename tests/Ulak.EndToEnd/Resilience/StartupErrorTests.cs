using System.Net;
using System.Net.Sockets;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Resilience;

/// <summary>An error at startup is one line with the cause and the remedy, without a stack trace.</summary>
public sealed class StartupErrorTests
{
    [Fact]
    public async Task A_port_in_use_is_reported_with_an_alternative()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var data = Directory.CreateTempSubdirectory("ulak-port-");

        var result =
            await Command.UlakAsync("serve", "--smtp", $"127.0.0.1:{port}", "--console", $"127.0.0.1:{UlakServer.FreePort()}", "--data",
                data.FullName);

        AssertOneLine(result, 1, $"127.0.0.1:{port}", "in use", "--smtp");
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_reported()
    {
        var file = Path.GetTempFileName();

        var result =
            await Command.UlakAsync("serve", "--smtp", $"127.0.0.1:{UlakServer.FreePort()}", "--console",
                $"127.0.0.1:{UlakServer.FreePort()}", "--data", file);

        AssertOneLine(result, 1, file);
        File.Delete(file);
    }

    [Fact]
    public async Task An_unknown_key_is_reported_with_its_file_and_the_nearest_key()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("ulak-config-").FullName, "ulak.json");
        await File.WriteAllTextAsync(file, """{ "console": { "adress": "127.0.0.1:8025" } }""");

        var result = await Command.UlakAsync("config", "check", "--config", file);

        AssertOneLine(result, 2, file, "adress", "address");
    }

    [Fact]
    public async Task A_wrong_option_is_wrong_usage()
    {
        var result = await Command.UlakAsync("serve", "--smpt", "127.0.0.1:2525");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--smpt", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_requested_stop_exits_with_success_while_clients_are_connected()
    {
        await using var server = await UlakServer.StartAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");

        var stopping = server.StopAsync();

        Assert.StartsWith("421 4.3.2", await smtp.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await stopping);
    }

    private static void AssertOneLine(CommandResult result, int exitCode, params string[] words)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
