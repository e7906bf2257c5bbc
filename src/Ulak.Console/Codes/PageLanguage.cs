using Ulak.Reference.Catalog;

namespace Ulak.Console.Codes;

/// <summary>The language of a page: from the path, else from a cookie, else from Accept-Language.</summary>
public sealed record PageLanguage
{
    private const string Cookie = "ulak-language";

    private PageLanguage(CatalogLanguage language, string prefix) => (Info, Prefix) = (language, prefix);

    /// <summary>The language of a page of the exported reference.</summary>
    /// <param name="language">The language.</param>
    /// <param name="site">The site's address with a trailing slash. Empty when it has none.</param>
    public static PageLanguage ForSite(CatalogLanguage language, string site)
    {
        ArgumentNullException.ThrowIfNull(language);
        return new PageLanguage(language, "/" + language.Code) { Site = site };
    }

    /// <summary>The address of the exported site. Empty when it has none, null for pages of the server.</summary>
    public string? Site { get; private init; }

    /// <summary>Whether the page is static, so that forms do not work.</summary>
    public bool IsStatic => Site is not null;

    /// <summary>The language.</summary>
    public CatalogLanguage Info { get; }

    /// <summary>The prefix of the page's links: <c>/tr</c>, or empty when the path has no language.</summary>
    public string Prefix { get; }

    /// <summary>The language tag.</summary>
    public string Code => Info.Code;

    /// <summary>The language prefixes of paths, including the empty one.</summary>
    public static IEnumerable<string> Prefixes => CodeCatalog.Default.Languages.Select(language => "/" + language.Code).Prepend("");

    /// <summary>The language of a request.</summary>
    public static PageLanguage Of(HttpContext http)
    {
        var catalogue = CodeCatalog.Default;
        var first = http.Request.Path.Value!.Split('/', 3)[1];
        if (catalogue.Languages.FirstOrDefault(language => language.Code == first)?.Code is { } path)
        {
            // The choice is remembered for paths without a language.
            http.Response.Cookies.Append(Cookie, path,
                new CookieOptions
                {
                    Path = "/",
                    SameSite = SameSiteMode.Lax,
                    HttpOnly = true,
                    MaxAge = TimeSpan.FromDays(365),
                    IsEssential = true
                });
            return new PageLanguage(catalogue.ResolveLanguage(path), "/" + path);
        }

        http.Response.Headers.Vary = "Cookie, Accept-Language";
        var wanted = http.Request.Cookies[Cookie] is { } kept ? [kept]
            : http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(each => each.Quality ?? 1)
                .Select(each => each.Value.ToString());
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

    /// <summary>The path of a page without its language, as a link needs it; that of the inbox for the request of a form.</summary>
    internal static string PathOf(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return "/";
        }

        foreach (var language in CodeCatalog.Default.Languages)
        {
            if (request.Path.StartsWithSegments("/" + language.Code, StringComparison.Ordinal, out var rest))
            {
                return rest.HasValue ? rest.ToUriComponent() : "/";
            }
        }

        return request.Path.ToUriComponent();
    }

    /// <summary>A text in this language.</summary>
    public string Word(string name) => PageWords.Of(Code, name);

    /// <summary>A number of remarks.</summary>
    public string Remarks(int count) => count == 1 ? Word("remark-one") : Word("remark-many", count);

    /// <summary>A text in this language, formatted with values.</summary>
    public string Word(string name, params object[] values) => PageWords.Of(Code, name, values);
}
