using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary><c>ulak send --eml</c> beside the running program.</summary>
public sealed class SendFileTests
{
    private const string Message =
        "From: Ann <ann@example.org>\r\nTo: Bob <bob@example.test>\r\nCc: carol@example.test\r\nBcc: dave@example.test\r\n"
        + "Subject: Three\r\n\r\nHello\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_header_names_the_sender_and_the_recipients()
    {
        await using var server = await UlakServer.StartAsync();

        var sent = await SendAsync(server, Message);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var shown = await Command.UlakAsync("inbox", "show", "latest", "--data", server.Data);
        foreach (var address in new[] { "ann@example.org", "bob@example.test", "carol@example.test", "dave@example.test" })
        {
            Assert.Contains(address, shown.Output, StringComparison.Ordinal);
        }

        var source = await Command.UlakAsync("inbox", "source", "latest", "--data", server.Data);
        Assert.Contains("Subject: Three", source.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Bcc", source.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipients_on_the_command_line_come_first_and_the_message_stays_as_it_is()
    {
        await using var server = await UlakServer.StartAsync();

        var sent = await SendAsync(server, Message, "--to", "eve@example.test");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var source = await Command.UlakAsync("inbox", "source", "latest", "--data", server.Data);
        Assert.EndsWith(Message.ReplaceLineEndings("\n"), source.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_recipients_is_refused_before_a_connection()
    {
        await using var server = await UlakServer.StartAsync();

        var sent = await SendAsync(server, "From: ann@example.org\r\n\r\nHello\r\n");

        Assert.Equal(2, sent.ExitCode);
        Assert.Contains("no recipients in To, Cc or Bcc", sent.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandResult> SendAsync(UlakServer server, string message, params string[] options)
    {
        var file = Path.Combine(server.Data, "message.eml");
        await File.WriteAllTextAsync(file, message, Token);
        return await Command.UlakAsync(["send", "--server", $"127.0.0.1:{server.SmtpPort}", "--eml", file, .. options]);
    }
}
