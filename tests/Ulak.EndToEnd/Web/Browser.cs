using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Ulak.EndToEnd.Web.Browser))]

namespace Ulak.EndToEnd.Web;

/// <summary>
/// The system's Chromium, one for all tests of pages; each test has a separate context. ULAK_CHROMIUM can name another command or path.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    internal static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
    ];

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
        string[] names = string.IsNullOrEmpty(configured) ? ["chromium", "chromium-browser", "google-chrome"] : [configured];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var paths = names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)).Prepend(name));
        return paths.FirstOrDefault(path => Path.IsPathRooted(path) && File.Exists(path))
            ?? throw new InvalidOperationException(
                $"No Chromium was found (tried {string.Join(", ", names)}). Install it, or set ULAK_CHROMIUM to its path.");
    }

    public async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
