using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console;

/// <summary>
/// What shows that a form was filled in on a page of our own: a field that goes with a cookie, signed with a secret of this process, for this reader.
/// Another site can neither read the page nor make the pair. It comes on top of what <see cref="ConsoleProtection"/> asks of a request's origin.
/// </summary>
internal sealed class FormTokens(ConsoleOptions options)
{
    private const string Cookie = "ulak-form";
    private const string Name = "form-token";
    private const int CookieOctets = 32;
    private static readonly object Kept = new();

    // Drawn when first needed: the generator is OpenSSL's, which takes milliseconds to load and some MB to hold.
    private readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));

    /// <summary>The hidden field of a form.</summary>
    public static HtmlString Field(HttpContext? http) => new($"<input type=\"hidden\" name=\"{Name}\" value=\"{http!.RequestServices.GetRequiredService<FormTokens>().Of(http)}\">");

    /// <summary>The token of a reader. It sets the cookie where there is none, so it is first asked for before a page begins.</summary>
    public string Of(HttpContext http)
    {
        if (http.Items[Kept] is string token)
        {
            return token;
        }

        var cookie = http.Request.Cookies[Cookie];
        if (!IsOurs(cookie))
        {
            cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CookieOctets));
            http.Response.Cookies.Append(Cookie, cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, IsEssential = true });
        }

        token = Base64Url.EncodeToString(Sign(cookie!, http.Request));
        http.Items[Kept] = token;
        return token;
    }

    /// <summary>Whether a form that was sent is one of our own pages'.</summary>
    public async ValueTask<bool> IsOwnFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.Cookies[Cookie] is not { } cookie || !IsOurs(cookie))
        {
            return false;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var expected = Base64Url.EncodeToUtf8(Sign(cookie, http.Request));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[Name].ToString()), expected);
    }

    private static bool IsOurs(string? cookie) => cookie is not null && Base64Url.IsValid(cookie, out var octets) && octets == CookieOctets;

    // Whoever logs in as somebody else has other tokens: a pair that was handed to one reader is of no use with another.
    private byte[] Sign(string cookie, HttpRequest request) =>
        HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes($"{cookie}\n{request.Headers.Authorization}\n{(options.Console.Login == ConsoleLogin.Proxy ? request.Headers[options.Console.UserHeader].ToString() : "")}"));
}
