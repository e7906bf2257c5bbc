using System.Xml.Linq;
using Ulak.Reference.Catalog;

namespace Ulak.Console.Export;

/// <summary>Writes the sitemap of the exported pages with their translations (sitemaps.org, with xhtml:link alternates).</summary>
internal static class Sitemap
{
    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    public static string Write(string site, IEnumerable<string> pages)
    {
        var set = new XElement(Map + "urlset", new XAttribute(XNamespace.Xmlns + "xhtml", Html.NamespaceName));
        foreach (var page in pages.Order(StringComparer.Ordinal))
        {
            var rest = page[page.IndexOf('/', StringComparison.Ordinal)..];
            set.Add(new XElement(Map + "url",
                new XElement(Map + "loc", site + page),
                CodeCatalog.Default.Languages.Select(language => new XElement(Html + "link",
                    new XAttribute("rel", "alternate"), new XAttribute("hreflang", language.Code),
                        new XAttribute("href", site + language.Code + rest)))));
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{set}\n";
    }
}
