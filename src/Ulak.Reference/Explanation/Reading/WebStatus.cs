namespace Ulak.Reference.Explanation.Reading;

/// <summary>Distinguishes the status of a web request (RFC 9110 §15) and a reply code: a web server's log, a web API, a proxy.</summary>
internal static class WebStatus
{
    // The path of a request is long, and the work per number has to be bounded.
    private const int MaxLogPrefix = 400;

    // "500 error "POST /…".
    private const int MaxWebError = 16;

    private static readonly System.Buffers.SearchValues<string> WebMarks = System.Buffers.SearchValues.Create(
        ["method=GET", "method=POST", "path=/", "HTTP/", "POST /", "GET /", "url="], StringComparison.Ordinal);

    private static readonly string[] HttpPhrases =
        [" Bad Request", " Unauthorized", " Forbidden", " Not Found", " Internal Server Error", " Bad Gateway", "; Error Code:"];

    /// <summary>"=> 400 Bad Request" and "Status Code: 400; Error Code: MessageRejected" are about a web service.</summary>
    public static bool IsAt(string text, int i)
    {
        var after = text.AsSpan(i + 3);
        if (i > 0 && text[i - 1] == '(' && after.StartsWith(")\nReason: ", StringComparison.Ordinal))
        {
            // A client generated from an OpenAPI document: "(401)", "Reason: Unauthorized".
            return true;
        }

        if (i > 10 && text.AsSpan(i - 10, 10).SequenceEqual("responded ") && after.StartsWith(" in "))
        {
            // ASP.NET Core: HTTP "POST" "/Account/Login" responded 500 in 908.6 ms.
            return true;
        }

        if (text.AsSpan(i, 3) is "504" or "502" && IsGateway(text, i))
        {
            return true;
        }

        if (IsOfWebApi(text, i) || IsBesideRequest(text, i))
        {
            return true;
        }

        foreach (var phrase in HttpPhrases)
        {
            if (after.StartsWith(phrase, StringComparison.Ordinal))
            {
                return !IsQuotedByNotice(text, i);
            }
        }

        return false;
    }

    /// <summary>"500 error "POST /api HTTP/1.1"": the line of a web server's log.</summary>
    private static bool IsBesideRequest(string text, int i)
    {
        var after = text.AsSpan(i + 3, Math.Min(text.Length - i - 3, MaxWebError));
        var before = text.AsSpan(0, i).TrimEnd(" \"");
        return after.Contains("\"POST /", StringComparison.Ordinal) || after.Contains("\"GET /", StringComparison.Ordinal)
            || before.EndsWith("HTTP/1.1", StringComparison.Ordinal) || before.EndsWith("HTTP/1.0", StringComparison.Ordinal)
            || before.EndsWith("HTTP/2.0", StringComparison.Ordinal);
    }

    /// <summary>Whether a notice introduces it as the reply of another mail server, whose words may be those of the web.</summary>
    private static bool IsQuotedByNotice(string text, int i)
    {
        var before = text.AsSpan(Math.Max(0, i - 60)..i).TrimEnd(" \t\r\n>*'\"`");
        return before.EndsWith("server returned was:", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith("remote server was:", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith(" said:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A proxy that waited for the program: "error 504" beside the line of a web request, "504 Gateway Time-out".</summary>
    private static bool IsGateway(string text, int i) =>
        text.AsSpan(i + 3).TrimStart().StartsWith("Gateway", StringComparison.OrdinalIgnoreCase)
        || (i > 6 && text.AsSpan(i - 6, 6).Equals("error ", StringComparison.OrdinalIgnoreCase)
            && text.AsSpan(0, Math.Min(text.Length, 4000)).ContainsAny(WebMarks));

    // Codes of HTTP (RFC 9110 §15.5) that no server sends in SMTP but with an enhanced code beside them.
    private static readonly string[] WebCodes = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"];

    private static readonly string[] WebIntroductions = ["HTTP ", "HTTP Error ", "HTTP error ", "HTTP/1.1 ", "statusCode: ",
        "statusCode\":", "statusCode=", "status code ", "Status code ", "Forbidden (code ", "Unauthorized (code ", "\"code\":"];

    /// <summary>A code of a sending service's web API: behind words for it, or before a document in JSON.</summary>
    private static bool IsOfWebApi(string text, int i)
    {
        if (!WebCodes.Contains(text.Substring(i, 3)))
        {
            return false;
        }

        var after = text.AsSpan(i + 3).TrimStart(": ");
        return after.StartsWith("{") || after.StartsWith("[{")
            || Array.Exists(WebIntroductions, words => text.AsSpan(Math.Max(0, i - 20)..i).EndsWith(words, StringComparison.Ordinal));
    }

    /// <summary>"method=POST path=/api/test status=500" is a line of a web server's log.</summary>
    public static bool IsOfRequest(string text, int at)
    {
        var before = text.AsSpan(Math.Max(0, at - MaxLogPrefix)..at);
        return before[(before.LastIndexOf('\n') + 1)..].ContainsAny(WebMarks);
    }
}
