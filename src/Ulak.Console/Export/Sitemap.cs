using System.Globalization;
using System.Net;
using System.Text;
using Ulak.Reference.Catalog;

namespace Ulak.Console.Export;

/// <summary>
/// Writes the sitemap of the exported pages with their translations (sitemaps.org, with xhtml:link alternates). It is written as text: the
/// XML of .NET would add half a megabyte to the program.
/// </summary>
internal static class Sitemap
{
    public static string Write(string site, IEnumerable<string> pages)
    {
        var map = new StringBuilder("""
            <?xml version="1.0" encoding="utf-8"?>
            <urlset xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">

            """);
        foreach (var page in pages.Order(StringComparer.Ordinal))
        {
            var rest = page[page.IndexOf('/', StringComparison.Ordinal)..];
            map.Append(CultureInfo.InvariantCulture, $"  <url>\n    <loc>{Encode(site + page)}</loc>\n");
            foreach (var language in CodeCatalog.Default.Languages)
            {
                map.Append(CultureInfo.InvariantCulture,
                    $"    <xhtml:link rel=\"alternate\" hreflang=\"{language.Code}\" href=\"{Encode(site + language.Code + rest)}\" />\n");
            }

            map.Append("  </url>\n");
        }

        return map.Append("</urlset>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
