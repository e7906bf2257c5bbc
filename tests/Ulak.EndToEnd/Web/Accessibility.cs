using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>Checks that axe reports nothing for a page.</summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static async Task AssertAsync(IPage page, string address)
    {
        if (page.Url != address)
        {
            await page.GotoAsync(address);
        }

        // Only in the page: the frame of a message runs no script and would never return a result.
        await page.EvaluateAsync(Axe);
        // Without "violations" it also describes each element that is right, which takes most of its time.
        var violations = await page.EvaluateAsync<string[]>(
            "async () => (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations"
                + ".map(v => `${v.id}: ${v.help} ${v.nodes.map(n => n.html).join(' ')}`)");
        Assert.True(violations.Length == 0, address + "\n" + string.Join('\n', violations));
    }
}
