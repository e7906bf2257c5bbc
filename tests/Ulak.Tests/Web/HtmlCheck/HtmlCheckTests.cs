using CsCheck;
using Ulak.Console.HtmlCheck;
using Xunit;

namespace Ulak.Tests.Web.HtmlCheck;

/// <summary>What a message's HTML uses is found in any notation, and reported with the programs that support it.</summary>
public sealed class HtmlCheckTests
{
    private static readonly string[] Pieces =
    [
        "<", ">", "<style>", "</style>", "<b style='", "'", "{", "}", ";", ":", "(", ")", "/*", "*/", "@", "@media (", "url(", "\\",
            "\"", "a", ".", "#", "[", "]", "::", "<!--", "<!DOCTYPE", "<img src=", "data:", "1px", "--", "\n",
    ];

    [Theory]
    [InlineData("<table align=left></table>", "html-table html-align")]
    [InlineData("<TABLE cellpadding='3'></TABLE>", "html-table html-cellpadding")]
    [InlineData("<p>text</p></p>", "html-p")]
    [InlineData("<input><input type=checkbox>", "html-input-text html-input-checkbox")]
    [InlineData("<a href='mailto:x@y'>x</a><a href='#top'>y</a>", "html-mailto-links html-anchor-links")]
    [InlineData("<a href='#'>y</a>", "")]
    [InlineData("<meta name=color-scheme content=dark>", "html-meta-color-scheme")]
    [InlineData("<!DOCTYPE html><!-- x -->", "html-doctype html-comments")]
    [InlineData("<img src=a.webp>", "html-img image-webp")]
    [InlineData("<img src='https://x.example/a.PNG?b=c.gif'>", "html-img image-png")]
    [InlineData("<img src='data:image/gif;base64,R0lGOD'>", "html-img image-gif image-base64")]
    [InlineData("<img srcset='a.avif 1x, b.png 2x'>", "html-img html-srcset image-avif image-png")]
    [InlineData("<svg></svg>", "html-svg")]
    [InlineData("<div style='display:flex; gap: 1rem'></div>", "html-div css-display css-display-flex css-gap css-unit-rem")]
    [InlineData("<b style='COLOR:RGBA(0,0,0,.5) !important'>", "css-rgba css-important")]
    [InlineData("<b style='color:#123e4f'>", "")]
    [InlineData("<b style='--x:1;width:var(--x)'>", "css-variables css-width")]
    [InlineData("<b style='background:url(a;b.webp) no-repeat;color:red'>", "css-background image-webp")]
    [InlineData("<b style=\"font-family:'12px; display:grid'\">", "")]
    [InlineData("<style>a{color:red}</style>", "html-style css-selector-type")]
    [InlineData("<style>.a > #b + [c] ~ *, d::before{}</style>",
        "html-style css-selector-class css-selector-child css-selector-id css-selector-adjacent-sibling css-selector-attribute "
        + "css-selector-general-sibling css-selector-universal css-selector-grouping css-selector-type css-pseudo-element-before")]
    [InlineData("<style>a:before{}a b:hover{}</style>",
        "html-style css-selector-type css-pseudo-element-before css-selector-descendant css-pseudo-class-hover")]
    [InlineData("<style>p.x{}</style>", "html-style css-selector-type css-selector-class css-selector-chaining")]
    [InlineData("<style>@media (prefers-color-scheme: dark){a{margin:0}}</style>",
        "html-style css-at-media css-at-media-prefers-color-scheme css-selector-type css-margin")]
    [InlineData("<style>@media screen{a{}}b{c{}}</style>", "html-style css-at-media css-selector-type css-nesting")]
    [InlineData("<style>@import url(x);@font-face{font-family:x}</style>", "html-style css-at-import css-at-font-face")]
    [InlineData("<style>/* a{display:flex} */</style>", "html-style css-comments")]
    [InlineData("<style>/* ; */ a /* { */ {margin:1px}</style>", "html-style css-comments css-selector-type css-margin css-unit-px")]
    [InlineData("<style>.sm\\:flex{}</style>", "html-style css-selector-class")]
    [InlineData("<style><!-- p{clear:both} --></style>", "html-style css-selector-type css-clear")]
    [InlineData("<style>@keyframes x{from{opacity:0}50%{opacity:1}}a{}</style>",
        "html-style css-at-keyframes css-opacity css-selector-type")]
    [InlineData("<style>@font-face{src:url(x.svg)}</style>", "html-style css-at-font-face")]
    [InlineData("<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'>", "")]
    [InlineData("<b style='margin-top:0;padding-left:0;border-bottom:0;border-top-left-radius:0;overflow-x:auto'>",
        "css-margin css-padding css-border css-border-radius css-overflow")]
    [InlineData("<style>a{width:calc(100% - 2em)}</style>",
        "html-style css-selector-type css-width css-unit-calc css-unit-percent css-unit-em")]
    [InlineData("&lt;table&gt; style='display:flex'", "")]
    public void What_is_used_is_found(string html, string slugs) =>
        Assert.Equal(slugs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            HtmlCheckResult.Of(html).Features.Select(each => each.Feature.Slug).Order());

    [Fact]
    public void Uses_are_counted_with_their_first_line()
    {
        var check = HtmlCheckResult.Of("<p>\n<b style='gap:1px'>x</b>\n<style>\na {\n gap: 2px }</style>");
        var gap = Assert.Single(check.Features, each => each.Feature.Slug == "css-gap");
        Assert.Equal((2, 2), (gap.Count, gap.Line));
        Assert.Equal(4, Assert.Single(check.Features, each => each.Feature.Slug == "css-selector-type").Line);
    }

    [Fact]
    public void The_least_supported_feature_and_client_come_first()
    {
        var check = HtmlCheckResult.Of("<p style='display:flex;color:red;background-color:blue'><video></video>");
        var shares = check.Features.Select(each => each.Share(each.No)).ToList();
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.Contains(check.ClientIssues, each => each.Client.ToString() == "Outlook (Windows)");
        Assert.True(check.ClientIssues[0].No >= check.ClientIssues[^1].No);
        Assert.All(check.Features, each => Assert.Equal(each.TestedClients, each.Yes.Length + each.Partly.Length + each.No.Length));
    }

    [Fact]
    public void The_data_is_whole()
    {
        var support = HtmlSupport.Default;
        Assert.StartsWith("caniemail ", support.Version, StringComparison.Ordinal);
        Assert.Equal(48, support.Clients.Length);
        Assert.True(support.Features.Length > 300);
        Assert.All(support.Features, feature => Assert.Equal(support.Clients.Length, feature.Support.Length));
        Assert.All(support.Features, feature => Assert.Matches("^[yanu]+$", feature.Support));
        Assert.All(support.Features, feature => Assert.Contains(feature.FoundBy[0].Split(':')[0], new[]
        {
            "property", "value", "rule", "media", "pseudo", "selector", "unit", "function", "word", "css", "element", "input", "button",
                "attribute", "meta", "link", "image", "html",
        }));
    }

    [Fact]
    public void Any_text_can_be_checked() =>
        Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i])).Array[0, 60]
            .Sample(pieces => Assert.NotNull(HtmlCheckResult.Of(string.Concat(pieces))), iter: 20_000);

    [Theory]
    [InlineData("<style>", "a{", 400_000)]
    [InlineData("<style>", "(", 1_000_000)]
    [InlineData("<style>", "/*", 500_000)]
    [InlineData("<style>", "\"", 1_000_000)]
    [InlineData("<style>", "@media (", 200_000)]
    [InlineData("<style>", "[", 1_000_000)]
    [InlineData("<style>", "a:", 500_000)]
    [InlineData("<b style='", "a:url(;", 200_000)]
    [InlineData("<b style='", "a:'", 300_000)]
    [InlineData("", "<b ", 400_000)]
    [InlineData("", "<img src=data:", 100_000)]
    [InlineData("", "<style>", 200_000)]
    public void A_million_hostile_characters_are_read_to_the_end(string before, string piece, int times) =>
        Assert.NotNull(HtmlCheckResult.Of(before + string.Concat(Enumerable.Repeat(piece, times))));

    [Fact]
    public void Long_HTML_is_truncated_and_reported() => Assert.True(HtmlCheckResult.Of(new string('x', 5 * 1024 * 1024)).IsTruncated);
}
