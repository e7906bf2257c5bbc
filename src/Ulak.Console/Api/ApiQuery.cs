using System.Globalization;
using Ulak.Smtp;

namespace Ulak.Console.Api;

/// <summary>Query parameters that several paths share.</summary>
internal static class ApiQuery
{
    public const int MaxPageSize = 500;
    private const int DefaultPageSize = 50;

    /// <summary>The value of a parameter. Null when it is missing or empty.</summary>
    public static string? Value(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Reads <c>?after=CURSOR&amp;limit=N</c>. Returns a problem when one of them is not valid.</summary>
    public static ApiProblem? ReadPage(HttpRequest request, out MailId? after, out int limit)
    {
        after = null;
        if (ReadLimit(request, out limit) is { } invalid)
        {
            return invalid;
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

    /// <summary>Reads <c>?limit=N</c>. Returns a problem when it is not valid.</summary>
    public static ApiProblem? ReadLimit(HttpRequest request, out int limit)
    {
        limit = DefaultPageSize;
        return Value(request, "limit") is { } number
            && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxPageSize)
                ? ApiProblem.InvalidValue("limit", number, $"a number from 1 to {MaxPageSize}")
                : null;
    }

    /// <summary>Adds a Link field for the next page (RFC 8288 §3).</summary>
    public static void AddNextLink(HttpContext http, MailId? next)
    {
        if (next is { } id)
        {
            var query = http.Request.Query.Where(pair => pair.Key != "after")
                .SelectMany(pair => pair.Value, (pair, value) => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}");
            http.Response.Headers.Link = $"<{http.Request.Path}?{string.Join('&', query.Append("after=" + id))}>; rel=\"next\"";
        }
    }

    /// <summary>
    /// Sets the entity tag, and returns true when the client has the content already (304). The content of a message never changes.
    /// </summary>
    public static bool IsNotModified(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;

        // Caches must revalidate, so that a deleted message is not shown.
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag);
    }
}
