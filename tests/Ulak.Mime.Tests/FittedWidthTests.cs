using Ulak.Mime.Html;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>The width to which a message's HTML is fitted, from what it declares.</summary>
public sealed class FittedWidthTests
{
    [Theory]
    [InlineData("<table width=600><tr><td>x</td></tr></table>", 616)]
    [InlineData("<table width=\"600px\"><tr><td>x</td></tr></table>", 616)]
    [InlineData("<table style=\"width:600px\"><tr><td>x</td></tr></table>", 616)]
    [InlineData("<div style=\"WIDTH: 37.5em\">x</div>", 616)]
    [InlineData("<div style=\"min-width:600px\">x</div>", 616)]
    [InlineData("<div style=\"width:600px;padding:0 20px\">x</div>", 656)]
    [InlineData("<img src=x width=600>", 616)]
    [InlineData("<div style=\"width:600px;max-width:500px\">x</div>", 516)]
    [InlineData("<table width=100%><tr><td style=\"padding:10px 30px\"><table width=540></table></td></tr></table>", 616)]
    [InlineData("<table cellpadding=10><tr><td><img src=a width=200></td><td><img src=b width=300></td></tr></table>", 556)]
    [InlineData("<style>.c{width:600px}</style><div class=\"a c\">x</div>", 616)]
    [InlineData("<style>table.c, .d > .e{width:600px}</style><p class=e>x</p>", 616)]
    [InlineData("<style>[class=c]{width:600px}</style><p class=c>x</p>", 616)]
    [InlineData("<style>#c{width:600px!important}</style><p id=c style=\"width:10px\">x</p>", 616)]
    [InlineData("<style>.c{width:600px}.c{width:400px}</style><p class=c>x</p>", 416)]
    [InlineData("<style>@media screen{.c{width:600px}}</style><p class=c>x</p>", 616)]
    public void A_declared_width_is_fitted(string html, int width)
    {
        Assert.Equal($"html{{zoom:min(1,tan(atan2(100vw,{width}px)))}}", StyleOf(html));
    }

    [Theory]
    [InlineData("<p>words</p>")]
    [InlineData("<table width=100%><tr><td width=600>x</td></tr></table>")]
    [InlineData("<div style=\"width:100%;max-width:600px\">x</div>")]
    [InlineData("<div style=\"width:600px;max-width:100%\">x</div>")]
    [InlineData("<img src=x width=600 style=\"width:100%\">")]
    [InlineData("<div style=\"display:none\"><table width=600></table></div>")]
    [InlineData("<style>.c{width:600px}</style><p class=d>x</p>")]
    [InlineData("<style>.c:hover{width:600px}</style><p class=c>x</p>")]
    [InlineData("<style>@media print{.c{width:600px}}</style><p class=c>x</p>")]
    [InlineData("<style>@media not screen{.c{width:600px}}</style><p class=c>x</p>")]
    [InlineData("<style>@font-face{width:600px}@keyframes a{from{width:600px}}</style><p class=c>x</p>")]
    [InlineData("<style>.c{width:calc(100% - 600px)}</style><p class=c>x</p>")]
    public void A_message_that_follows_the_window_is_left_alone(string html)
    {
        Assert.DoesNotContain("zoom", StyleOf(html), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@media only screen and (max-width:480px){.c{width:100%!important}}", "@media (min-width:480.01px){", 616)]
    [InlineData("@media (max-width:480px){.c{width:320px!important}}", "@media (max-width:480px){", 336)]
    [InlineData("@media (max-device-width:480px),print{.c{width:auto!important}}", "@media (min-width:480.01px){", 616)]
    [InlineData("@media (width < 480px){.c{width:auto!important}}", "@media (min-width:480px){", 616)]
    [InlineData("@media (width<=480px){.c{width:auto!important}}", "@media (min-width:480.01px){", 616)]
    [InlineData("@media (max-width:480px){.c{width:500px}}", "@media (max-width:480px){", 516)]
    [InlineData("@media (min-width:480px){.d{width:900px}}", "@media (max-width:479.99px){", 616)]
    [InlineData("@media (prefers-color-scheme:dark){.c{width:100%!important}}", "", 616)]
    public void Media_queries_of_a_width_decide_as_they_do_in_the_window(string rule, string query, int width)
    {
        var style = StyleOf($"<style>{rule}</style><table class=c width=600><tr><td>x</td></tr></table>");

        Assert.Contains($"{query}html{{zoom:min(1,tan(atan2(100vw,{width}px)))}}", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_without_a_fixed_width_have_no_rule()
    {
        var style = StyleOf(
            "<style>@media (max-width:620px){.c{width:100%!important}}</style><table class=c width=600><tr><td>x</td></tr></table>");

        Assert.DoesNotContain("zoom", style, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_is_too_large_is_left_as_it_is()
    {
        var html = Document("<table width=600></table>" + new string('x', 1024 * 1024));

        Assert.Equal(html, FittedWidth.Apply(html, TestContext.Current.CancellationToken));
    }

    private static string Document(string html)
    {
        var end = html.IndexOf("</style>", StringComparison.Ordinal);
        var styles = end < 0 ? "" : html[..(end + 8)];
        return $"<!DOCTYPE html><html><head>{styles}</head><body>{html[styles.Length..]}</body></html>";
    }

    /// <summary>The style that was added, without its rule for pictures.</summary>
    private static string StyleOf(string html)
    {
        var fitted = FittedWidth.Apply(Document(html), TestContext.Current.CancellationToken);
        var start = fitted.LastIndexOf("<style>", StringComparison.Ordinal) + 7;
        var style = fitted[start..fitted.IndexOf("</style>", start, StringComparison.Ordinal)];
        return style[(style.IndexOf("height:auto}", StringComparison.Ordinal) + 12)..];
    }
}
