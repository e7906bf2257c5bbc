using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console;

/// <summary>
/// Protects forms against requests from other sites: a hidden field must match a cookie. The field is signed with a secret of this
/// process, for this user.
/// Another site can neither read the page nor create the pair. <see cref="ConsoleProtection"/> checks the origin as well.
/// </summary>
internal sealed class FormTokens(ConsoleOptions options)
{
    private const string CookieName = "ulak-form";
    private const string FieldName = "form-token";
    private const int CookieOctets = 32;
    private static readonly object ItemKey = new();

    // Created on first use: the generator loads OpenSSL, which takes milliseconds and some MB.
    private readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));

    /// <summary>The hidden field of a form.</summary>
    public static HtmlString Field(HttpContext? http) =>
        new($"<input type=\"hidden\" name=\"{FieldName}\" "
        + $"value=\"{http!.RequestServices.GetRequiredService<FormTokens>().GetToken(http)}\">");

    /// <summary>The token of a client. Sets the cookie when there is none, so it must be called before the response starts.</summary>
    public string GetToken(HttpContext http)
    {
        if (http.Items[ItemKey] is string token)
        {
            return token;
        }

        var cookie = http.Request.Cookies[CookieName];
        if (!IsValidCookie(cookie))
        {
            cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CookieOctets));
            http.Response.Cookies.Append(CookieName, cookie,
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, IsEssential = true });
        }

        token = Base64Url.EncodeToString(Sign(cookie!, http.Request));
        http.Items[ItemKey] = token;
        return token;
    }

    /// <summary>Whether a posted form has a valid token.</summary>
    public async ValueTask<bool> IsValidFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.Cookies[CookieName] is not { } cookie || !IsValidCookie(cookie))
        {
            return false;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var expected = Base64Url.EncodeToUtf8(Sign(cookie, http.Request));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[FieldName].ToString()), expected);
    }

    private static bool IsValidCookie(string? cookie) =>
        cookie is not null && Base64Url.IsValid(cookie, out var octets) && octets == CookieOctets;

    // The user is part of the signature, so that a pair of one user is not valid for another.
    private byte[] Sign(string cookie, HttpRequest request)
    {
        var user = options.Console.Login == ConsoleLogin.Proxy ? request.Headers[options.Console.UserHeader].ToString() : "";
        string[] parts = [cookie, request.Headers.Authorization.ToString(), user, ConsoleAuthentication.UserOf(request.HttpContext)];
        return HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes(string.Join('\n', parts)));
    }
}
