using System.Globalization;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// Measures the console in Chromium, by the browser's own clock, with many messages stored: <c>bench/paint.sh</c> runs it.
/// </summary>
public sealed class PaintTimes(Browser browser)
{
    private const int Rounds = 30;

    /// <summary>Scrolls by a step in each frame until the end of the list or of the time, and counts what a reader notices.</summary>
    private const string Scroll = """
        ({ step, seconds }) => new Promise(resolve => {
          const pane = document.querySelector('[data-scroll]'), began = performance.now(), gaps = [];
          let last = began, waits = 0;
          function frame(now) {
            gaps.push(now - last);
            last = now;
            const rest = pane.scrollHeight - pane.clientHeight - pane.scrollTop;
            if (rest < 2 && document.querySelector('[data-more]')) waits++;
            pane.scrollTop += step;
            if (now - began < seconds * 1000 && !(rest < 2 && !document.querySelector('[data-more]'))) requestAnimationFrame(frame);
            else {
              gaps.sort((a, b) => a - b);
              resolve([gaps.length, gaps[Math.floor(gaps.length / 2)], gaps[Math.floor(gaps.length * .99)], gaps.at(-1), waits,
                document.querySelectorAll('.mails .row').length]);
            }
          }
          requestAnimationFrame(frame);
        })
        """;

    [Fact(Explicit = true)]
    [TestTimeLimit(1800)]
    public async Task The_times_are_printed()
    {
        var messages = int.Parse(Environment.GetEnvironmentVariable("ULAK_MESSAGES") ?? "100000", CultureInfo.InvariantCulture);
        await using var server = await UlakServer.StartAsync("--set", "data.keepMessages=unlimited", "--log-level", "error");
        var filled = await Command.UlakAsync("bench", $"127.0.0.1:{server.SmtpPort}", "--messages",
            messages.ToString(CultureInfo.InvariantCulture), "--sessions", "20", "--size", "2KiB", "--pipelining");
        Assert.True(filled.ExitCode == 0, filled.ToString());
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1920, Height = 1080 } });
        var (floor, paints) = (new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            // One word of text: what the browser itself needs on this machine.
            floor.Add(await PaintAsync(page, server.Console + "livez"));
            paints.Add(await PaintAsync(page, server.Console.ToString()));
        }

        var opened = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            opened.Add(await page.EvaluateAsync<double>(
                """
                i => new Promise(resolve => {
                  const link = document.querySelectorAll('.mails .row > a')[i], id = link.closest('.row').dataset.id;
                  const began = performance.now();
                  new MutationObserver((_, self) => {
                    if (document.querySelector('.message')?.dataset.id !== id) return;
                    self.disconnect();
                    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
                  }).observe(document.querySelector('[data-pane=message]'), { childList: true, subtree: true });
                  link.click();
                })
                """, i));
        }

        await page.GotoAsync(server.Console.ToString());
        var scrolled = await page.EvaluateAsync<double[]>(Scroll, new { step = 240, seconds = 10 });
        Report("first contentful paint of the inbox", paints);
        Report("first contentful paint of one word", floor);
        Report("from a click in the list to the painted message", opened);
        var test = TestContext.Current.TestOutputHelper!;
        test.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"scrolling: {scrolled[0]:0} frames, median {scrolled[1]:0.0} ms, 99 % {scrolled[2]:0.0} ms, most {scrolled[3]:0.0} ms; "
            + $"{scrolled[4]:0} frames at the end of what is read; {scrolled[5]:0} rows"));
    }

    private static async Task<double> PaintAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        return await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
    }

    private static void Report(string what, List<double> times)
    {
        times.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {times[times.Count / 2]:0} ms, best {times[0]:0} ms, 95 % {times[(int)(times.Count * .95)]:0} ms"));
    }
}
