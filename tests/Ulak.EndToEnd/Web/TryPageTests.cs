using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>A session by hand on one screen.</summary>
public sealed class TryPageTests(Browser browser)
{
    [Theory]
    [InlineData(1280, 860)]
    [InlineData(390, 844)]
    public async Task The_transcript_grows_without_a_page_load_and_the_input_stays_with_its_history(int width, int height)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        await page.GotoAsync(server.Console + "try");
        var loads = 0;
        page.Load += (_, _) => loads++;
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        var (line, rows) = (page.Locator("#line"), page.Locator(".dialogue > li"));
        await Assertions.Expect(line).ToBeFocusedAsync();
        string[] typed = ["EHLO me.example", "NOOP", "VRFY ann", "MAIL FROM:<me@example.com>", "RSET", "HELP"];
        foreach (var text in typed)
        {
            await page.Keyboard.TypeAsync(text);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(rows.Filter(new() { HasText = text }).First).ToBeAttachedAsync();
            await Assertions.Expect(line).ToBeFocusedAsync();
            await Assertions.Expect(line).ToHaveValueAsync("");
        }

        // The newest reply stands above the input, and both are on the screen.
        var (input, last) = ((await page.Locator(".say").BoundingBoxAsync())!, (await rows.Last.BoundingBoxAsync())!);
        Assert.InRange(input.Y + input.Height, 1, height);
        Assert.InRange(last.Y + last.Height, 1, input.Y + 1);

        foreach (var (key, text) in new[] { ("ArrowUp", "HELP"), ("ArrowUp", "RSET"), ("ArrowDown", "HELP"), ("ArrowDown", "") })
        {
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(line).ToHaveValueAsync(text);
        }

        Assert.Contains("MAIL FROM:<me@example.com>",
            await page.Locator("#verbs option").EvaluateAllAsync<string[]>("all => all.map(each => each.value)"));
        await Assertions.Expect(line).ToHaveAttributeAsync("list", "verbs");
        Assert.Equal(0, loads);
    }

    [Fact]
    public async Task The_exercises_stand_beside_it_and_tick_themselves_off()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        await page.GotoAsync(server.Console + "try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        var exercises = page.Locator(".exercises");
        await Assertions.Expect(exercises.Locator(".ticked")).ToHaveCountAsync(0);
        Assert.True((await exercises.BoundingBoxAsync())!.X > (await page.Locator(".dialogue").BoundingBoxAsync())!.X);

        // By a click on the line, and by typing it.
        await exercises.GetByRole(AriaRole.Button, new() { Name = "EHLO me.example" }).First.ClickAsync();
        await Assertions.Expect(exercises.Locator("details").First.Locator(".ticked")).ToHaveTextAsync(["EHLO me.example"]);
        await page.Locator("#line").FillAsync("MAIL FROM:<me@example.com>");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(exercises.Locator("details").First.Locator(".ticked")).ToHaveCountAsync(2);
        await Assertions.Expect(exercises.Locator("details").First.Locator(".ticked svg")).ToHaveCountAsync(2);
    }
}
