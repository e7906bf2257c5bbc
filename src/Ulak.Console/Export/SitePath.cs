using System.Text;

namespace Ulak.Console.Export;

/// <summary>
/// The files of the exported reference, and the links between them. Links are relative, so that the site works in any folder.
/// </summary>
internal static class SitePath
{
    private static readonly string[] Attributes = [" href=\"/", " src=\"/", " action=\"/"];

    /// <summary>
    /// The file of a page: <c>tr/codes/501.html</c> for <c>/tr/codes/501</c>, <c>tr/index.html</c> for the list. Assets keep their paths.
    /// </summary>
    public static string FileOf(string path)
    {
        var name = path.Trim('/');
        return name.StartsWith("assets/", StringComparison.Ordinal) ? name
            : name.Length == 0 ? "index.html"
            : name.Split('/') is [var language, "codes"] ? $"{language}/index.html"
            : name + ".html";
    }

    /// <summary>Makes the links of a page relative to its file, and reports each path that it links to.</summary>
    public static string MakeRelative(string html, string file, Action<string> linked)
    {
        var up = string.Concat(Enumerable.Repeat("../", file.Count(c => c == '/')));
        var result = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length;)
        {
            var (next, attribute) = Attributes.Select(each => (html.IndexOf(each, at, StringComparison.Ordinal), each))
                .Where(each => each.Item1 >= 0).DefaultIfEmpty((html.Length, "")).Min();
            result.Append(html, at, next - at);
            if (attribute.Length == 0)
            {
                break;
            }

            var start = next + attribute.Length;
            var end = html.IndexOf('"', start);
            var path = "/" + html[start..end];
            linked(path);
            result.Append(attribute, 0, attribute.Length - 1).Append(up).Append(FileOf(path));
            at = end;
        }

        return result.ToString();
    }
}
