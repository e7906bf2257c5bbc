using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>What axe says of a page: nothing.</summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static async Task AssertAsync(IPage page, string address)
    {
        if (page.Url != address)
        {
            await page.GotoAsync(address);
        }

        // In the page alone: the frame of a message runs no script, and so could never answer.
        await page.EvaluateAsync(Axe);
        var violations = await page.EvaluateAsync<string[]>(
            "async () => (await axe.run(document, { iframes: false })).violations.map(v => `${v.id}: ${v.help} ${v.nodes.map(n => "
                + "n.html).join(' ')}`)");
        Assert.True(violations.Length == 0, address + "\n" + string.Join('\n', violations));
    }
}
