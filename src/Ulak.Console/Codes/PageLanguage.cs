using Ulak.Reference.Catalog;

namespace Ulak.Console.Codes;

/// <summary>The language of a reference page: by path, then by cookie, then by Accept-Language.</summary>
public sealed record PageLanguage
{
    private const string Cookie = "ulak-language";

    private PageLanguage(CatalogLanguage language, string prefix) => (Info, Prefix) = (language, prefix);

    /// <summary>A language of the reference as a site of files.</summary>
    /// <param name="language">The language.</param>
    /// <param name="site">The site's address, with a slash at its end; empty where it has none yet.</param>
    public static PageLanguage ForSite(CatalogLanguage language, string site)
    {
        ArgumentNullException.ThrowIfNull(language);
        return new PageLanguage(language, "/" + language.Code) { Site = site };
    }

    /// <summary>The address of the site of files that the page is for; empty where it has none yet, null where a server answers.</summary>
    public string? Site { get; private init; }

    /// <summary>Whether nobody answers a form.</summary>
    public bool IsStatic => Site is not null;

    /// <summary>The language.</summary>
    public CatalogLanguage Info { get; }

    /// <summary>What the page's own links begin with: <c>/tr</c>, or nothing where the path named none.</summary>
    public string Prefix { get; }

    /// <summary>Its tag.</summary>
    public string Code => Info.Code;

    /// <summary>What a path may begin with: nothing, or a language.</summary>
    public static IEnumerable<string> Prefixes => CodeCatalog.Default.Languages.Select(language => "/" + language.Code).Prepend("");

    /// <summary>The language of a request.</summary>
    public static PageLanguage Of(HttpContext http)
    {
        var catalogue = CodeCatalog.Default;
        var first = http.Request.Path.Value!.Split('/', 3)[1];
        if (catalogue.Languages.FirstOrDefault(language => language.Code == first)?.Code is { } path)
        {
            // Whoever chose a language gets it again where the path names none.
            http.Response.Cookies.Append(Cookie, path, new CookieOptions { Path = "/", SameSite = SameSiteMode.Lax, HttpOnly = true, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
            return new PageLanguage(catalogue.ResolveLanguage(path), "/" + path);
        }

        http.Response.Headers.Vary = "Cookie, Accept-Language";
        var wanted = http.Request.Cookies[Cookie] is { } kept ? [kept]
            : http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(each => each.Quality ?? 1).Select(each => each.Value.ToString());
        foreach (var word in wanted)
        {
            var language = catalogue.ResolveLanguage(word);
            if (word.StartsWith(language.Code, StringComparison.OrdinalIgnoreCase))
            {
                return new PageLanguage(language, "");
            }
        }

        return new PageLanguage(catalogue.ResolveLanguage("en"), "");
    }

    /// <summary>A word of the pages in this language.</summary>
    public string Word(string name) => PageWords.Of(Code, name);

    /// <summary>A sentence of the pages in this language, with its places filled.</summary>
    public string Word(string name, params object[] values) => PageWords.Of(Code, name, values);
}
