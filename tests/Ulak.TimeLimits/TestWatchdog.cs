using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ulak.TimeLimits;

/// <summary>Ends the process when a test exceeds its limit, from a thread that a blocked thread pool does not stop.</summary>
internal static class TestWatchdog
{
    /// <summary>The exit status of a run that a test's time limit ended.</summary>
    public const int ExitCode = 70;

    private static readonly ConcurrentDictionary<string, RunningTest> Running = new();
    private static readonly Lazy<Thread> Watcher = new(StartWatcher);

    // Set by what runs a test by hand for longer than a test may take.
    private static bool IsOff => Environment.GetEnvironmentVariable("ULAK_TEST_TIME_LIMITS") == "off";

    public static void Start(string id, string name, TimeSpan limit)
    {
        if (IsOff)
        {
            return;
        }

        Running[id] = new RunningTest(name, limit, Stopwatch.StartNew());
        _ = Watcher.Value;
    }

    public static void Stop(string id) => Running.TryRemove(id, out _);

    private static Thread StartWatcher()
    {
        var thread = new Thread(Watch) { IsBackground = true, Name = "Time limits of tests" };
        thread.Start();
        return thread;
    }

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(250);
            foreach (var test in Running.Values)
            {
                if (test.Elapsed.Elapsed > test.Limit && !Debugger.IsAttached)
                {
                    End(test);
                }
            }
        }
    }

    private static void End(RunningTest test)
    {
        var others = string.Join(", ", Running.Values.Where(other => other != test).Select(other => other.Name));
        var message = $"Time limit: the test {test.Name} took more than {test.Limit.TotalSeconds:0} s. The run ends here."
            + (others.Length > 0 ? $" Also running: {others}." : "") + "\n";
        using (var error = System.Console.OpenStandardError())
        {
            // The console's writer may be captured, or locked by the test that hangs.
            error.Write(System.Text.Encoding.UTF8.GetBytes(message));
        }

        Environment.Exit(ExitCode);
    }

    private sealed record RunningTest(string Name, TimeSpan Limit, Stopwatch Elapsed);
}
