using System.Globalization;
using System.Text;
using Xunit;

namespace Ulak.EndToEnd.Program;

/// <summary><c>ulak send</c> with TLS and a login.</summary>
public sealed class SendSecurityTests
{
    private const string Password = "pencil, 1 of 2";

    [Fact]
    public async Task It_logs_in_under_STARTTLS_and_implicit_TLS_and_reports_what_is_wrong()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-send-").FullName;
        var (submission, secure) = (UlakServer.FreePort(), UlakServer.FreePort());
        var (config, password, wrong) =
            (Path.Combine(folder, "ulak.json"), Path.Combine(folder, "password"), Path.Combine(folder, "wrong"));
        await File.WriteAllTextAsync(password, Password + "\n");
        await File.WriteAllTextAsync(wrong, "not the password\n");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "listeners": {
                "submission": { "address": "127.0.0.1:{{submission}}", "kind": "submission", "tls": "starttls", "auth": "on" },
                "secure": { "address": "127.0.0.1:{{secure}}", "kind": "submissions" }
              }
            }
            """));
        var data = Path.Combine(folder, "data");
        var (file, first) = Checkout.Ulak;
        var added = await Command.RunAsync(new CommandRequest(file, [.. first, "user", "add", "ann@example.com", "--data", data])
        {
            Input = Encoding.UTF8.GetBytes(Password + "\n"),
        });
        Assert.True(added.ExitCode == 0, added.ToString());
        await using (await UlakServer.StartInAsync(data, "--config", config))
        {
            Task<CommandResult> SendAsync(int port, string secret, params string[] more) => Command.UlakAsync(
                ["send", "--server", $"127.0.0.1:{port}", "--from", "ann@example.com", "--to", "you@example.test", "--text", "x",
                    "--user", "ann@example.com", "--password-file", secret, .. more]);

            foreach (var sent in new[]
            {
                await SendAsync(submission, password),
                await SendAsync(submission, password, "--tls", "starttls", "--insecure", "--auth", "plain"),
                await SendAsync(secure, password, "--tls", "implicit", "--insecure"),
            })
            {
                Assert.True(sent.ExitCode == 0, sent.ToString());
                Assert.Contains("Accepted for you@example.test: 250 2.0.0", sent.Output, StringComparison.Ordinal);
            }

            var untrusted = await SendAsync(submission, password, "--tls", "starttls");
            Assert.Equal(1, untrusted.ExitCode);
            Assert.Contains("--insecure", untrusted.Error, StringComparison.Ordinal);
            var refused = await SendAsync(submission, wrong);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("535 5.7.8", refused.Error, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
