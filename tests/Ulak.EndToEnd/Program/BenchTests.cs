using System.Text.Json;
using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary>The load generator counts only messages accepted with 250.</summary>
public sealed class BenchTests
{
    [Theory]
    [InlineData()]
    [InlineData("--pipelining")]
    [InlineData("--bdat")]
    [InlineData("--bdat", "--pipelining")]
    [InlineData("--per-connection", "3")]
    [InlineData("--per-connection", "3", "--pipelining", "--recipients", "4")]
    [InlineData("--tls", "starttls")]
    [InlineData("--rate", "500")]
    [InlineData("--rate", "500", "--pipelining")]
    public async Task Each_message_that_is_counted_is_in_the_inbox(params string[] options)
    {
        await using var server = await UlakServer.StartAsync("--set", "smtp.tls=starttls");
        var result =
            await Command.UlakAsync(
                ["bench", $"127.0.0.1:{server.SmtpPort}", "--messages", "100", "--sessions", "7", "--size", "2KiB", "--json", .. options]);

        Assert.True(result.ExitCode == 0, result.ToString());
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(100, report.GetProperty("messages").GetInt32());
        Assert.Equal(0, report.GetProperty("failed").GetInt32());
        Assert.Empty(report.GetProperty("errors").EnumerateObject());
        Assert.True(report.GetProperty("latency").GetProperty("message").GetProperty("p999").GetDouble() > 0);
        Assert.Equal(100, await server.CountAsync());
        var source = await server.SourceAsync((await server.ListAsync())[0].GetProperty("id").GetString()!);
        Assert.EndsWith("x\r\n", System.Text.Encoding.ASCII.GetString(source), StringComparison.Ordinal);
        Assert.InRange(source.Length, 2048, 2048 + 500);
    }

    [Fact]
    public async Task What_is_refused_is_counted_by_its_reply_and_fails()
    {
        await using var server = await UlakServer.StartAsync("--set", "limits.message=64KiB");
        var result =
            await Command.UlakAsync("bench", $"127.0.0.1:{server.SmtpPort}", "--messages", "5", "--sessions", "2", "--size", "100KiB",
                "--json");

        Assert.Equal(1, result.ExitCode);
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((0, 5), (report.GetProperty("messages").GetInt32(), report.GetProperty("failed").GetInt32()));
        Assert.StartsWith("552 5.3.4", Assert.Single(report.GetProperty("errors").EnumerateObject()).Name, StringComparison.Ordinal);
        Assert.Contains("5 of 5 messages were not accepted", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_server_is_reported_at_once()
    {
        var result = await Command.UlakAsync("bench", $"127.0.0.1:{UlakServer.FreePort()}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("connection refused", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_connection_does_not_distort_the_count()
    {
        await using var server = await UlakServer.StartAsync("--set", "limits.faults=1", "--set", "limits.recipients=100");
        var result =
            await Command.UlakAsync("bench", $"127.0.0.1:{server.SmtpPort}", "--messages", "6", "--sessions", "2", "--from",
                "a@example.com", "--recipients", "101", "--json");

        Assert.Equal(1, result.ExitCode);
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(6, report.GetProperty("messages").GetInt32() + report.GetProperty("failed").GetInt32());
    }
}
