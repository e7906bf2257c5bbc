using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Documents;

/// <summary>
/// Every command in the documents works: each line of an <c>sh</c> block is run against a new server, in the order of its page.
/// Only the ports are replaced by free ones.
/// </summary>
public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Checkout.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md"))
            .Where(page => Commands(page).Any())
            .Select(page => Path.GetRelativePath(Checkout.Root, page))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    [MemberData(nameof(Pages))]
    public async Task Each_command_of_a_page_succeeds(string page)
    {
        var home = Directory.CreateTempSubdirectory("ulak-documents-").FullName;
        var pop3 = UlakServer.FreePort();
        await using var server = await UlakServer.StartInAsync(Path.Combine(home, "ulak"), "--set", $"pop3.address=127.0.0.1:{pop3}");
        var tools = await ToolsAsync(home);

        foreach (var command in Commands(Path.Combine(Checkout.Root, page)))
        {
            var line = command
                .Replace("127.0.0.1:2525", $"127.0.0.1:{server.SmtpPort}", StringComparison.Ordinal)
                .Replace("127.0.0.1:8025", $"127.0.0.1:{server.ConsolePort}", StringComparison.Ordinal)
                .Replace("127.0.0.1:2110", $"127.0.0.1:{pop3}", StringComparison.Ordinal);
            var result = await Command.RunAsync(new CommandRequest("bash", ["-c", line])
            {
                WorkingDirectory = home,
                Environment = new() { ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}", ["XDG_DATA_HOME"] = home },
            });
            Assert.True(result.ExitCode == 0, $"{page}: {line}\n{result}");
        }

        await server.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public void The_README_has_commands_to_run() => Assert.Contains("README.md", Pages.Select(page => page.Data));

    private static IEnumerable<string> Commands(string page)
    {
        var within = false;
        foreach (var line in File.ReadLines(page))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                within = line == "```sh";
            }
            else if (within && line.Length > 0 && !line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }

    /// <summary>A folder in which the program under test is called <c>ulak</c>.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static async Task<string> ToolsAsync(string home)
    {
        var tools = Directory.CreateDirectory(Path.Combine(home, "tools")).FullName;
        var (file, first) = Checkout.Ulak;
        var script = Path.Combine(tools, "ulak");
        await File.WriteAllTextAsync(script,
            $"#!/bin/sh\nexec '{file}' {string.Join(' ', first.Select(argument => $"'{argument}'"))} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return tools;
    }
}
