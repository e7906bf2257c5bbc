using System.Text;
using CsCheck;
using Ulak.Mime.Html;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>What the HTML view shows runs nothing, fetches nothing, and means the same to every parser.</summary>
public sealed class SanitizerTests
{
    private static readonly string[] Pieces =
    [
        "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<a href='https://x'>", "</a>", "<table>", "<tr>", "<td>",
            "</table>", "<svg>", "</svg>", "<math>", "</math>",
        "<style>", "</style>", "<noscript>", "</noscript>", "<template>", "</template>", "<select>", "<option>", "</select>", "<form>",
            "</form>", "<textarea>", "</textarea>", "<title>",
        "</title>", "<mtext>", "<mglyph>", "<foreignObject>", "<desc>", "<![CDATA[", "]]>", "<!--", "-->",
            "<img src=http://h/x onerror=a()>", "<link rel=preconnect href=http://h>",
        "<script>", "</script>", "<iframe srcdoc='<p>'>", "</iframe>", "<plaintext>", "<pre>", "\n", "</pre>", "<ul>", "<li>", "</ul>",
            "<h1>", "</h1>", "<button>", "<nobr>", "<font color=red>",
        "&lt;script&gt;", "&amp;", "\0", "'", "\"", ">", "<", "text", "<body bgcolor=x onload=y>", "<html>", "<head>", "<frameset>",
            "<meta http-equiv=refresh content='0;url=http://h'>",
        "a{background:url(http://h)}", "@import 'http://h';", "</st", "yle>", "<base href=http://h>", "<ruby>", "<rt>", "<caption>",
            "<colgroup>", "<col>", "<p style='a:b'>",
    ];

    private static readonly Gen<string> Documents = Gen.Int[0, Pieces.Length - 1].Array[0, 40]
        .Select(indexes => string.Concat(indexes.Select(index => Pieces[index])));

    [Fact(Timeout = 240_000)]
    public async Task Any_HTML_comes_out_the_same_when_it_is_parsed_again()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Documents.Sample(
            html =>
            {
                var first = Sanitize(html);
                return first is null || Sanitize(first) == first;
            },
            iter: 3_000);
    }

    [Fact(Timeout = 240_000)]
    public async Task Any_HTML_comes_out_with_listed_elements_alone()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Documents.Sample(
            html =>
            {
                var document = HtmlTree.Parse(Sanitize(html) ?? "", default)!;
                Assert.All(document.Body!.QuerySelectorAll("*"),
                    element => Assert.True(HtmlAllowList.IsShown(element.LocalName) || element.LocalName == "style", element.LocalName));
                Assert.All(document.QuerySelectorAll("*").SelectMany(element => element.Attributes), attribute =>
                    Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
                        || attribute.Value.Contains("http://h", StringComparison.OrdinalIgnoreCase), attribute.Name));
                Assert.All(document.QuerySelectorAll("style"), style => AssertFetchesNothing(style.TextContent));
            },
            iter: 1_000);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("<noscript><link rel=preconnect href='http://h/'><link rel=dns-prefetch href='http://n/'></noscript>ok")]
    [InlineData("<svg><style><p><link rel=preconnect href=http://h></svg>ok")]
    [InlineData(
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;link rel=preload href=http://h&gt;\"></style></table>"
        + "</mtext></math><p>ok")]
    [InlineData("<template><img src=http://h></template>ok")]
    [InlineData("<style>@import 'http://h';@import url(http://h);a{b:image-set('http://h' 1x)}</style>ok")]
    [InlineData("<p style=\"a:\\75 rl(http://h);b:u\\rl('http://h');c:url( http://h )\">ok</p>")]
    [InlineData("<style>a{b:url(/**/http://h)}</style><link rel=preload href=http://h>ok")]
    [InlineData("<img src=http://h srcset='http://h 2x, http://h 3x' background=//h>ok")]
    [InlineData(
        "<video poster=http://h src=http://h></video><audio src=http://h></audio><object data=http://h></object><embed src=http://h>ok")]
    [InlineData("<table background=http://h><td background='http://h'>ok</table>")]
    [InlineData("<iframe src=http://h></iframe><frame src=http://h><input type=image src=http://h>ok")]
    [InlineData("<base href=http://h><meta http-equiv=refresh content='0;url=http://h'>ok")]
    [InlineData("<!--[if gte mso 9]><img src=http://h><![endif]-->ok")]
    [InlineData("<svg><image href=http://h /><use href=http://h#x /></svg>ok")]
    [InlineData("<p style='background:url(&quot;http://h&quot;)'>ok</p>")]
    [InlineData("<style>a{b:url(\"http://h}\\\n</style>ok")]
    public async Task Nothing_is_left_that_names_a_host(string html)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var sanitized = Sanitize(html)!;
        Assert.DoesNotContain("//h", sanitized, StringComparison.Ordinal);
        Assert.DoesNotContain("//n", sanitized, StringComparison.Ordinal);
        Assert.Contains("ok", sanitized, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("<p align=center style='color:red'>x</p>", "<p align=\"center\" style=\"color:red\">x</p>")]
    [InlineData("<a href='https://example.org/?a=1&b=2'>x</a>",
        "<a href=\"https://example.org/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>")]
    [InlineData("<a href='#top'>x</a>", "<a href=\"#top\">x</a>")]
    [InlineData("<a href='java\tscript:alert(1)'>x</a>", "<a>x</a>")]
    [InlineData("<img src='data:image/png;base64,AA=='>", "<img src=\"data:image/png;base64,AA==\">")]
    [InlineData("<img src='data:image/svg+xml,<svg/>'>", "<img>")]
    [InlineData("<img src='data:font/svg+xml,<svg/>'>", "<img>")]
    [InlineData("<p href='https://example.org/'>x</p>", "<p>x</p>")]
    [InlineData("<p style='margin:1.5em .5em 10% -3px;color:#1a2B3c'>x</p>", "<p style=\"margin:1.5em .5em 10% -3px;color:#1a2B3c\">x</p>")]
    [InlineData("<style>@media (width<=600px){.a>b{content:'<'}}</style>x", "<style>@media (width<=600px){.a>b{content:'\\3C '}}</style>x")]
    [InlineData("<amp-img src='data:image/png;base64,AA=='></amp-img>x", "<img src=\"data:image/png;base64,AA==\">x")]
    public async Task What_is_harmless_stays(string html, string shown)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains(shown, Sanitize("<!DOCTYPE html><body>" + html)!, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Remote_pictures_are_loaded_where_they_are_allowed()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        const string Message =
            "Content-Type: text/html\r\n\r\n<img src='https://example.org/a.png'><p style=\"background:url('https://example.org/b.png')\">";
        var closed = MailHtml.Render(ParsedMail.Parse(Encoding.ASCII.GetBytes(Message), default), allowRemote: false, default);
        var open = MailHtml.Render(ParsedMail.Parse(Encoding.ASCII.GetBytes(Message), default), allowRemote: true, default);
        using var output = new MemoryStream();
        await open.WriteAsync(output, default);

        Assert.Equal((2, 0), (closed.RemoteLeftOut, open.RemoteLeftOut));
        Assert.Contains("https://example.org/a.png", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
        Assert.Contains("https://example.org/b.png", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Remote_style_sheets_and_fonts_are_loaded_where_they_are_allowed()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        const string Message =
            "Content-Type: text/html\r\n\r\n<head><link rel='preconnect' href='https://a.example/'><link rel=\"Stylesheet\" "
            + "href='https://a.example/a.css?x=1&y=2'><style>@import url(https://b.example/b.css) screen; @import 'c.css'; "
            + "@font-face { font-family: x; src: url(https://d.example/d.woff2) }</style></head><body>text";
        var closed = await RenderAsync(Message, allowRemote: false);
        var open = await RenderAsync(Message, allowRemote: true);

        Assert.DoesNotContain(".example", closed, StringComparison.Ordinal);
        Assert.Contains("<link rel=\"stylesheet\" href=\"https://a.example/a.css?x=1&amp;y=2\">", open, StringComparison.Ordinal);
        Assert.Contains("@import url('https://b.example/b.css');", open, StringComparison.Ordinal);
        Assert.Contains("url('https://d.example/d.woff2')", open, StringComparison.Ordinal);
        Assert.DoesNotContain("preconnect", open, StringComparison.Ordinal);
        Assert.DoesNotContain("c.css", open, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a { b: ur\u0010l(//x.example/a) }")]
    [InlineData("a { b: s\u001Drc(//x.example/a) }")]
    [InlineData("@\u0018import '//x.example/a';")]
    [InlineData("a { b: 1\u0080url(//x.example/a) }")]
    [InlineData("a { b: 7.url(//x.example/a) }")]
    [InlineData("a { b: 7%url(//x.example/a) }")]
    [InlineData("a { b: #a.url(//x.example/a) }")]
    [InlineData("a { b: u\\\nrl(//x.example/a) }")]
    public void A_character_that_is_removed_joins_no_words(string css)
    {
        var policy = new ResourcePolicy(ParsedMail.Parse(ReadOnlyMemory<byte>.Empty, default).Body.Pictures, allowRemote: false);
        AssertFetchesNothing(new CssSanitizer(policy).StyleSheet(css));
        AssertFetchesNothing(new CssSanitizer(policy).Declarations(css));
    }

    // "@none" would be an at-rule, which takes what follows with it.
    [Theory]
    [InlineData("a { b: image-set(@\"x\") }", "a { b: image-set(@ none) }")]
    [InlineData("a { b: image-set(#\"x\") }", "a { b: image-set(# none) }")]
    [InlineData("a { b: image-set(c\"x\" 1x) }", "a { b: image-set(c none 1x) }")]
    [InlineData("a { b: image-set(\"x\" 1x) }", "a { b: image-set(none 1x) }")]
    public void The_word_for_a_removed_address_joins_nothing_before_it(string css, string sanitized)
    {
        var policy = new ResourcePolicy(ParsedMail.Parse(ReadOnlyMemory<byte>.Empty, default).Body.Pictures, allowRemote: false);
        Assert.Equal(sanitized, new CssSanitizer(policy).StyleSheet(css));
        Assert.Equal(sanitized, new CssSanitizer(policy).StyleSheet(sanitized));
    }

    // The tokenizer once took an escaped NUL for the start of a name, and then did not read it.
    [Theory]
    [InlineData("\\\0")]
    [InlineData("\\\0\0Wh c (")]
    [InlineData("-\\\0: a")]
    [InlineData("@\\\0 {}")]
    [InlineData("#\\\0")]
    [InlineData("a { \\61\\\0 }")]
    [InlineData("a\\")]
    [InlineData("\\\n\\\n")]
    public void Every_token_takes_at_least_one_character(string css)
    {
        var tokens = new CssTokenizer(css);
        var count = 0;
        while (tokens.Read(out _))
        {
            Assert.True(++count <= css.Length, css);
        }
    }

    private static async Task<string> RenderAsync(string message, bool allowRemote)
    {
        using var output = new MemoryStream();
        await MailHtml.Render(ParsedMail.Parse(Encoding.ASCII.GetBytes(message), default), allowRemote, default)
            .WriteAsync(output, default);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static void AssertFetchesNothing(string css)
    {
        var tokens = new CssTokenizer(css);
        while (tokens.Read(out var token))
        {
            Assert.False(token.Kind == CssTokenKind.Url
                || (token.Kind == CssTokenKind.Function && token.Value.Equals("url", StringComparison.OrdinalIgnoreCase)), css);
            Assert.False(token.Kind == CssTokenKind.AtKeyword && token.Value.Equals("import", StringComparison.OrdinalIgnoreCase), css);
        }
    }

    private static string? Sanitize(string html) =>
        new HtmlSanitizer(new ResourcePolicy(PictureIndex.Of([]), allowRemote: false), default).Sanitize(html)?.ToDocument();
}
