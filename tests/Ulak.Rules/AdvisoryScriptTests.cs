using System.Diagnostics;
using Xunit;

namespace Ulak.Rules;

/// <summary>tests/advisories.sh, with a <c>dotnet</c> that plays a package source with or without advisories.</summary>
public sealed class AdvisoryScriptTests : IDisposable
{
    private const string Clean = "The given project `Ulak` has no vulnerable packages given the current sources.";

    private const string Found = """
        Project `probe` has the following vulnerable packages
           [net10.0]:
           Top-level Package      Requested   Resolved   Severity   Advisory URL
           > Newtonsoft.Json      12.0.1      12.0.1     High       https://github.com/advisories/GHSA-5crp-9r3c-p9vr
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-advisories-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Packages_without_advisories_pass_where_the_control_is_found()
    {
        var (status, output) = await RunAsync(control: Found, solution: Clean);

        Assert.Equal(0, status);
        Assert.Contains("no package has a known advisory", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--require")]
    public async Task A_package_with_an_advisory_fails(string arguments)
    {
        var (status, output) = await RunAsync(control: Found, solution: Found, arguments);

        Assert.Equal(1, status);
        Assert.Contains("GHSA-5crp-9r3c-p9vr", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("--require", 1)]
    public async Task A_source_without_advisories_is_reported_and_fails_where_advisories_are_required(string arguments, int expectedStatus)
    {
        var (status, output) = await RunAsync(control: Clean, solution: Clean, arguments);

        Assert.Equal(expectedStatus, status);
        Assert.Contains("NOT CHECKED: the package source does not serve advisories", output, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Output)> RunAsync(string control, string solution, string arguments = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for Unix shells.");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "control"), control + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "solution"), solution + "\n", TestContext.Current.CancellationToken);
        var dotnet = Path.Combine(_folder.FullName, "dotnet");
        await File.WriteAllTextAsync(dotnet, $"""
            #!/bin/sh
            case "$*" in
              restore*) ;;
              "list Ulak.slnx"*) cat '{_folder.FullName}/solution' ;;
              list*) cat '{_folder.FullName}/control' ;;
            esac

            """, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec bash '{Repository.PathOf("tests", "advisories.sh")}' {arguments} 2>&1"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
