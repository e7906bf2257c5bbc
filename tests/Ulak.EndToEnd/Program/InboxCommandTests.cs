using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary><c>ulak inbox</c> and <c>ulak health</c> next to the running program.</summary>
public sealed class InboxCommandTests
{
    [Theory]
    [InlineData("mail.mbox")]
    [InlineData("mail.zip")]
    [InlineData("mail.tar")]
    [InlineData("mail.jsonl")]
    [InlineData("mail/")]
    public async Task Exported_messages_can_be_imported_into_another_inbox(string name)
    {
        await using var server = await UlakServer.StartAsync();
        using (var client = await SmtpTestClient.ConnectAsync(server))
        {
            await client.SendCommandAsync("EHLO client.example");
            await client.DeliverAsync("first");
            await client.DeliverAsync("second");
        }

        var folder = Directory.CreateTempSubdirectory("ulak-export-");
        try
        {
            var (file, other) = (Path.Combine(folder.FullName, name), Path.Combine(folder.FullName, "other"));
            var exported = await Command.UlakAsync("inbox", "export", file, "--data", server.Data);
            Assert.True(exported.ExitCode == 0, exported.ToString());
            var imported = await Command.UlakAsync("inbox", "import", file, "--data", other);
            Assert.Contains("2 messages imported", imported.Output, StringComparison.Ordinal);
            var list = await Command.UlakAsync("inbox", "list", "--data", other);
            Assert.Contains("\tfirst\n", list.Output, StringComparison.Ordinal);
            Assert.Contains("\tsecond\n", list.Output, StringComparison.Ordinal);
            Assert.Equal(1, (await Command.UlakAsync("inbox", "export", file, "--data", server.Data)).ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Wait_prints_the_id_of_a_message_and_fails_when_none_arrives()
    {
        await using var server = await UlakServer.StartAsync();
        var waiting = Command.UlakAsync("inbox", "wait", "--search", "subject:code", "--timeout", "60s", "--data", server.Data);
        using (var client = await SmtpTestClient.ConnectAsync(server))
        {
            await client.SendCommandAsync("EHLO client.example");
            await client.DeliverAsync("other");
            await client.DeliverAsync("code 4711");
        }

        var found = await waiting;
        Assert.True(found.ExitCode == 0, found.ToString());
        var show = await Command.UlakAsync("inbox", "show", found.Output.Trim(), "--data", server.Data);
        Assert.Contains("code 4711", show.Output, StringComparison.Ordinal);
        Assert.Equal(1,
            (await Command.UlakAsync("inbox", "wait", "--search", "nothing", "--timeout", "1s", "--data", server.Data)).ExitCode);
    }

    [Theory]
    [InlineData("inbox list")]
    [InlineData("inbox count")]
    [InlineData("inbox wait --timeout 1s")]
    [InlineData("queue top")]
    [InlineData("queue suppressions list")]
    [InlineData("user list")]
    [InlineData("store check")]
    public async Task Reading_creates_no_store(string command)
    {
        var folder = Path.Combine(Path.GetTempPath(), "ulak-none-" + Guid.NewGuid());

        var result = await Command.UlakAsync([.. command.Split(' '), "--data", folder]);

        Assert.False(Path.Exists(folder), "The command created " + folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(folder, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_can_start_before_the_server_does()
    {
        var folder = Path.Combine(Path.GetTempPath(), "ulak-later-" + Guid.NewGuid());
        var waiting = Command.UlakAsync("inbox", "wait", "--data", folder);
        await using var server = await UlakServer.StartInAsync(folder);
        using (var client = await SmtpTestClient.ConnectAsync(server))
        {
            await client.SendCommandAsync("EHLO client.example");
            await client.DeliverAsync("early");
        }

        var found = await waiting;
        Assert.True(found.ExitCode == 0, found.ToString());
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Health_is_0_while_the_server_runs_and_1_afterwards()
    {
        string console;
        await using (var server = await UlakServer.StartAsync())
        {
            console = $"127.0.0.1:{server.ConsolePort}";
            var healthy = await Command.UlakAsync("health", "--console", console);
            Assert.True(healthy.ExitCode == 0, healthy.ToString());
        }

        Assert.Equal(1, (await Command.UlakAsync("health", "--console", console)).ExitCode);
    }

    [Fact]
    public async Task Without_arguments_there_is_a_short_help_and_a_mistyped_command_gets_a_suggestion()
    {
        var help = await Command.UlakAsync();
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("ulak serve", help.Output, StringComparison.Ordinal);
        var mistyped = await Command.UlakAsync("srve");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("Did you mean serve?", mistyped.Error, StringComparison.Ordinal);
    }
}
