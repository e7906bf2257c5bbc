using System.Text;
using Ulak.Fuzz.Targets;

namespace Ulak.Fuzz.Seeding;

/// <summary>Seeds for what the pages show of a message.</summary>
internal static class MessageSeeds
{
    private const int LongestMessage = 6000;

    private static readonly (string Name, string Html)[] Documents =
    [
        ("plain", "<!DOCTYPE html><html><head><title>x</title></head><body bgcolor=red><p align=center>text <b>bold</b></p></body></html>"),
        ("links",
            "<a href='https://example.org/?a=1&amp;b=2'>x</a><a href=' java\tscript:a()'>y</a><a href=#top>z</a><area href=mailto:a@b>"),
        ("pictures", "<img src=cid:a><img src='data:image/png;base64,AA=='><img src=//h srcset='x 1x, y 2x'><table background=http://h>"),
        ("style", "<style>@import 'http://h';p>b{background:url(http://h)}</style><p style='a:\\75 rl(x);color:red'>x</p>"),
        ("script", "<script>a()</script><img src=x onerror=a()><iframe srcdoc='<p>'></iframe><form action=x><input name=y></form>"),
        ("foreign", "<svg><style><img src=x></style></svg><math><mtext><mglyph><style><!--</style><img title=\"--&gt;\"></math>"),
        ("raw", "<noscript><p title='</noscript><img src=x>'></noscript><textarea><p></textarea><xmp><p></xmp><plaintext><p>"),
        ("tables", "<table><tr>x<td>y<caption>z</table><select><option><p></select><p><b><i></p>text</b></i>"),
        ("comments", "<!--><p>--><!--[if mso]><p><![endif]--><![CDATA[<p>]]><?xml x?></p/><p/a=b>"),
        ("template", "<template><img src=x></template><meta http-equiv=refresh content='0;url=x'><base href=x><link rel=preload href=x>"),
        ("entities", "&lt;script&gt;&#60;b&#62;&#x3c;i&#x3e;&NotEqualTilde;&nbsp;&#0;&#xD800;&amp;amp;"),
        ("attributes", "<p a b=c d='e' f=\"g\" h = i a=twice / j=`k` =l \u00fc=m style=\"a:'\\\"'\">x</p>"),
    ];

    private static readonly (string Name, string Text)[] Sheets =
    [
        ("rules", "p > b, a:hover::before { color: red; margin: 0 -1px !important } .x#y[z='w'] { }"),
        ("media", "@media (width<=600px) and (min-width: 1em) { .a { content: '<' } } @font-face { src: url(x) }"),
        ("import", "@import 'x'; @import url(x); @charset 'x'; @namespace a url(b); @keyframes k { from { a: b } }"),
        ("urls", "a { b: url( x ) url('x') url(\"x\\\n\") url(/**/x) src('x') image-set('x' 1x, url(y) 2x) cross-fade(url(a), 'b') }"),
        ("escapes", "\\61 { \\75\\72\\6c (x); b: '\\'\\22\\\n' \\0 \\110000 \\ }"),
        ("data", "a { b: url('data:image/png;base64,AA==') url(data:image/svg+xml,x) url(data:text/css,x) url(data:font/woff,x) }"),
        ("comments", "/* a */ b /**/ { c: /* d } e */ f } /* open"),
        ("open", "a { b: 'open\n c: url(open"),
        ("nested", "a{b:c(d(e(f(g(h(i(j(k(l))))))))}"),
        ("cdo", "<!-- a { b: c } --> </style> <  /style>"),
        ("numbers", "a { b: 1e3px +.5% -0 #fff #1a U+26 1\\70 x }"),
    ];

    public static IEnumerable<Seed> Messages() =>
        Directory.EnumerateFiles(RepositoryRoot.PathOf("tests", "corpora"), "*.eml", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length <= LongestMessage)
            .Select(path => new Seed(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path)))
            .OrderBy(seed => seed.Name, StringComparer.Ordinal);

    public static IEnumerable<Seed> Html() => Documents.Select(seed => new Seed(seed.Name, Encoding.UTF8.GetBytes(seed.Html)));

    public static IEnumerable<Seed> Css() => Sheets.Select(seed => new Seed(seed.Name, Encoding.UTF8.GetBytes(seed.Text)));
}
