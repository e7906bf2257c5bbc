using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Playwright;
using Xunit;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Ulak.EndToEnd.Web.Browser))]
[assembly: Ulak.EndToEnd.Web.ClosePages]

namespace Ulak.EndToEnd.Web;

/// <summary>
/// The system's Chromium, one for all tests of pages; each test has a separate context. ULAK_CHROMIUM can name another command or path.
/// The build without windows is the first choice: the full one runs its own pages beside each page of a test, which takes a third more CPU.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    internal static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private static readonly ConcurrentDictionary<string, ConcurrentBag<IBrowserContext>> Open = new(StringComparer.Ordinal);
    private static readonly ConcurrentBag<Task> Closing = [];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions { ExecutablePath = FindChromium(), Args = Arguments };
        _browser = await _playwright.Chromium.LaunchAsync(options);
    }

    internal static string FindChromium()
    {
        var configured = Environment.GetEnvironmentVariable("ULAK_CHROMIUM");
        string[] names = string.IsNullOrEmpty(configured) ? Names : [configured];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var paths = names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)).Prepend(name));
        return paths.FirstOrDefault(path => Path.IsPathRooted(path) && File.Exists(path))
            ?? throw new InvalidOperationException(
                $"No Chromium was found (tried {string.Join(", ", names)}). Install it, or set ULAK_CHROMIUM to its path.");
    }

    public async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        Open.GetOrAdd(TestContext.Current.Test!.UniqueID, _ => []).Add(context);
        return await context.NewPageAsync();
    }

    /// <summary>Closes the pages of a test that has ended.</summary>
    internal static void Close(string test)
    {
        if (Open.TryRemove(test, out var contexts))
        {
            Closing.Add(Task.WhenAll(contexts.Select(context => context.CloseAsync())));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Closing);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>
/// Closes a test's pages after it. A page that stays open goes on to ask for its server, and takes time from the tests that follow.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ClosePagesAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Browser.Close(test.UniqueID);
}
