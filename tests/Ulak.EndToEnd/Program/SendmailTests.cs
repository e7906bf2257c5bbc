using System.Text;
using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary><c>ulak sendmail</c> to the running program, with the calls and exit statuses that other programs rely on.</summary>
public sealed class SendmailTests
{
    [Fact]
    public async Task Recipients_of_the_header_receive_the_message_without_Bcc()
    {
        await using var server = await UlakServer.StartAsync();
        var result = await SendAsync(
            server, "To: bo@example.test\nBcc: hid@example.test\nSubject: x\n\nhi\n", "-t", "-i", "-f", "ada@example.org", "-oi", "-F",
            "Ada");

        Assert.True(result.ExitCode == 0, result.ToString());
        var message = Assert.Single(await server.ListAsync());
        Assert.Equal(["bo@example.test", "hid@example.test"], message.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal("ada@example.org", message.GetProperty("from").GetString());
        var source = Encoding.UTF8.GetString(await server.SourceAsync(message.GetProperty("id").GetString()!));
        Assert.DoesNotContain("Bcc", source, StringComparison.Ordinal);
        Assert.Contains("From: Ada <ada@example.org>\r\n", source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_recipients_it_is_a_usage_error()
    {
        await using var server = await UlakServer.StartAsync();
        Assert.Equal(64, (await SendAsync(server, "Subject: x\n\nhi\n", "-t")).ExitCode);
        Assert.Empty(await server.ListAsync());
    }

    [Fact]
    public async Task Without_a_server_it_is_a_temporary_failure()
    {
        var (file, first) = Checkout.Ulak;
        var result = await Command.RunAsync(new CommandRequest(file, [.. first, "sendmail", "bo@example.test"])
        {
            Input = "Subject: x\n\nhi\n"u8.ToArray(),
            Environment = new() { ["ULAK_SMTP__ADDRESS"] = $"127.0.0.1:{TestKit.Transport.LoopbackPorts.Next().Port}" },
        });
        Assert.True(result.ExitCode == 75, result.ToString());
    }

    [Fact]
    public async Task An_SMTP_session_runs_on_standard_input_and_output()
    {
        await using var server = await UlakServer.StartAsync();
        var result = await SendAsync(server, "EHLO client.example\r\nNOOP\r\nQUIT\r\n", "-bs");
        Assert.StartsWith("220 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n221 ", result.Output, StringComparison.Ordinal);
    }

    private static Task<CommandResult> SendAsync(UlakServer server, string input, params string[] arguments)
    {
        var (file, first) = Checkout.Ulak;
        return Command.RunAsync(new CommandRequest(file, [.. first, "sendmail", .. arguments])
        {
            Input = Encoding.UTF8.GetBytes(input),
            Environment = new() { ["ULAK_SMTP__ADDRESS"] = $"127.0.0.1:{server.SmtpPort}" },
        });
    }
}
