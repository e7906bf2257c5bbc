namespace Ulak.Mime.Tests;

/// <summary>
/// Lets a time limit act on a test that only computes: from here on it runs on the thread pool, and not on the thread that watches the
/// clock.
/// </summary>
internal static class TestRun
{
    public static async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
