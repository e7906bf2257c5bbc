using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Programs that call sendmail: PHP's mail(), git send-email, and cron.</summary>
public sealed class SendmailCallerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-sendmail-");

    /// <summary>A program named sendmail, as a shell would find it.</summary>
    private string Sendmail { get; set; } = "";

    [Fact]
    public async Task PHP_s_mail_function_sends_its_message()
    {
        await using var server = await StartAsync();
        var result = await RunAsync(server, "php", "-d", $"sendmail_path={Sendmail} -t -i", "-r",
            """
            $header = "From: ada@example.org\r\nCc: cc@example.test";
            exit(mail("bo@example.test", "Grüße", "one\n.\nthree", $header, "-fback@example.org") ? 0 : 9);
            """);
        Assert.True(result.ExitCode == 0, result.ToString());
        var source = await SourceAsync(server, "back@example.org", "bo@example.test", "cc@example.test");
        Assert.Contains("From: ada@example.org\r\n", source, StringComparison.Ordinal);
        Assert.EndsWith("one\r\n.\r\nthree\r\n", source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_send_email_sends_a_patch_to_all_recipients()
    {
        await using var server = await StartAsync();
        var script = """
            set -e
            git init -q .
            git config user.name Ada && git config user.email ada@example.org
            echo a >a && git add a && git commit -q -m 'Add a file'
            git send-email --quiet --confirm=never --envelope-sender=auto --sendmail-cmd="$1 -i" \
              --to=list@example.test --cc=bo@example.test -1
            """;
        var result = await RunAsync(server, "sh", "-c", script, "sh", Sendmail);
        Assert.True(result.ExitCode == 0, result.ToString());
        var source = await SourceAsync(server, "ada@example.org", "list@example.test", "bo@example.test", "ada@example.org");
        Assert.Contains("Subject: [PATCH] Add a file\r\n", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root@example.test")] // Debian's cron
    [InlineData("-FCronDaemon", "-odi", "-oem", "-oi", "-t", "-f", "root@example.test")] // cronie
    public async Task Cron_sends_the_output_of_a_job(params string[] arguments)
    {
        await using var server = await StartAsync();
        var call = $"printf 'To: root@example.test\\nSubject: Cron backup\\n\\ndone\\n' | {Sendmail} {string.Join(' ', arguments)}";
        var result = await RunAsync(server, "sh", "-c", call);
        Assert.True(result.ExitCode == 0, result.ToString());
        var source = await SourceAsync(server, null, "root@example.test");
        Assert.Contains("Subject: Cron backup\r\n", source, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<UlakServer> StartAsync()
    {
        var (file, first) = Checkout.Ulak;
        Sendmail = Path.Combine(_folder.FullName, "sendmail");
        await File.WriteAllTextAsync(Sendmail, $"#!/bin/sh\nexec {file} {string.Join(' ', first)} sendmail \"$@\"\n",
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Sendmail, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return await UlakServer.StartAsync();
    }

    private Task<CommandResult> RunAsync(UlakServer server, string program, params string[] arguments) =>
        Command.RunAsync(new CommandRequest(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            Environment = new() { ["ULAK_SMTP__ADDRESS"] = $"127.0.0.1:{server.SmtpPort}", ["HOME"] = _folder.FullName },
        });

    /// <summary>The source of the only message, whose envelope is as given. A sender of null is any.</summary>
    private static async Task<string> SourceAsync(UlakServer server, string? from, params string[] to)
    {
        var message = Assert.Single(await server.ListAsync());
        if (from is not null)
        {
            Assert.Equal(from, message.GetProperty("from").GetString());
        }

        Assert.Equal(to.Order(), message.GetProperty("to").EnumerateArray().Select(each => each.GetString()).Order());
        return Encoding.UTF8.GetString(await server.SourceAsync(message.GetProperty("id").GetString()!));
    }
}
