using System.Diagnostics;
using System.Xml.Linq;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.Rules;

/// <summary>No test runs without a time limit: one that hangs ends the run with its name.</summary>
public sealed class TestTimeLimitTests
{
    private const int LongestLimit = 600;

    [Fact]
    [TestTimeLimit(60)]
    public async Task A_test_that_hangs_ends_the_run_with_its_name()
    {
        var program = Path.ChangeExtension(typeof(TestTimeLimitTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        string[] arguments = ["--explicit", "only", "--filter-method", "*" + nameof(Hang), "--no-ansi", "--no-progress"];
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        // The child would otherwise report to the runner of this process.
        var reporting = start.Environment.Keys.Where(name => name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase));
        foreach (var name in reporting.ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == TestWatchdog.ExitCode, $"exit status {process.ExitCode}\n{await output}\n{errors}");
        Assert.Contains($"{typeof(TestTimeLimitTests).FullName}.{nameof(Hang)} took more than 1 s", errors, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    [TestTimeLimit(1)]
    public void Hang() => Thread.Sleep(Timeout.Infinite);

    [Fact]
    public void Every_test_project_takes_the_time_limit()
    {
        var projects = Repository.Files("tests", ".csproj")
            .Where(file => (string?)XDocument.Load(file).Descendants("IsTestProject").SingleOrDefault() == "true").ToList();

        Assert.NotEmpty(projects);
        foreach (var project in projects)
        {
            // A targets file of the project's own would replace the one that adds the limit.
            Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "Directory.Build.targets")), project);
            foreach (var limit in XDocument.Load(project).Descendants("TestTimeLimit"))
            {
                Assert.InRange((int)limit, 1, LongestLimit);
            }
        }
    }
}
