using System.Buffers;

namespace Ulak.Console.Proxying;

/// <summary>
/// The path below which a reverse proxy publishes the console, such as <c>/mail</c>. Inside the program every path begins at the root; this
/// is removed from requests and added to responses: to redirects here, to pages by <see cref="PageLinks"/>, to cookies by
/// <see cref="ProxyExtensions.UseProxies"/>.
/// </summary>
internal static class PublicPath
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>
    /// A path without the slash at its end, or null for one that cannot be used: it must begin with one slash, and have only characters
    /// that
    /// need no encoding in a URL. A header field could otherwise turn each link of a page into one to another site.
    /// </summary>
    public static string? Normalize(string? path)
    {
        var trimmed = path?.TrimEnd('/') ?? "";
        return trimmed.Length is > 1 and <= 200 && trimmed[0] == '/' && !trimmed.AsSpan().ContainsAnyExcept(Characters)
            && !trimmed.Contains("//", StringComparison.Ordinal) && !trimmed.Contains("/.", StringComparison.Ordinal)
            ? trimmed
            : null;
    }

    /// <summary>
    /// Moves the public path from the request's path to its base. A proxy may remove the path or keep it: both give the same request.
    /// </summary>
    public static void Apply(HttpRequest request, string configured)
    {
        var announced = Normalize(request.PathBase.Value);
        var publicPath = announced ?? configured;
        if (publicPath.Length > 0 && TryRemove(request.Path, publicPath, out var rest))
        {
            request.Path = rest;
        }
        else if (announced is not null && configured.Length > 0 && TryRemove(request.Path, configured, out rest))
        {
            // An outer proxy removed its own part of the path and announced it, an inner one kept the configured part.
            (request.Path, publicPath) = (rest, announced + configured);
        }

        request.PathBase = publicPath;
    }

    /// <summary>A redirect's address with the public path in front, unless it has it or leads elsewhere.</summary>
    public static string AddTo(string location, PathString publicPath) =>
        location is ['/', ..] and not ['/', '/', ..] && !HasPrefix(location, publicPath.Value!) ? publicPath.Value + location : location;

    private static bool TryRemove(PathString path, string prefix, out PathString rest)
    {
        var isBelow = path.StartsWithSegments(prefix, StringComparison.Ordinal, out rest);
        rest = rest.HasValue ? rest : "/";
        return isBelow;
    }

    private static bool HasPrefix(string location, string prefix) => location.StartsWith(prefix, StringComparison.Ordinal)
        && (location.Length == prefix.Length || location[prefix.Length] is '/' or '?' or '#');
}
