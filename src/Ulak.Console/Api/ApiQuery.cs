using System.Globalization;
using Ulak.Smtp;

namespace Ulak.Console.Api;

/// <summary>The values of a request's query that more than one path has.</summary>
internal static class ApiQuery
{
    public const int MaxPageSize = 500;
    private const int DefaultPageSize = 50;

    /// <summary>A value that is there and not empty; else null.</summary>
    public static string? Value(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary><c>?after=CURSOR&amp;limit=N</c>; a problem where one of them is not of its form.</summary>
    public static ApiProblem? ReadPage(HttpRequest request, out MailId? after, out int limit)
    {
        after = null;
        limit = DefaultPageSize;
        if (Value(request, "limit") is { } number && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxPageSize))
        {
            return ApiProblem.InvalidValue("limit", number, $"a number from 1 to {MaxPageSize}");
        }

        if (Value(request, "after") is { } cursor)
        {
            if (!MailId.TryParse(cursor, out var id))
            {
                return ApiProblem.InvalidValue("after", cursor, "the 'next' of the page before");
            }

            after = id;
        }

        return null;
    }

    /// <summary>Says where the next page is, RFC 8288.</summary>
    public static void AddNextLink(HttpContext http, MailId? next)
    {
        if (next is { } id)
        {
            var query = http.Request.Query.Where(pair => pair.Key != "after").SelectMany(pair => pair.Value, (pair, value) => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}");
            http.Response.Headers.Link = $"<{http.Request.Path}?{string.Join('&', query.Append("after=" + id))}>; rel=\"next\"";
        }
    }

    /// <summary>Octets of a message never change: a client that has them need not read them again. Answers whether it has, and then the answer is 304.</summary>
    public static bool IsNotModified(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;

        // Asked for each time all the same: a message that was deleted must not be shown from somebody's cache.
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag);
    }
}
