using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>A form changes something only when it was filled in on a page of the console's own.</summary>
public sealed partial class FormTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_form_of_every_page_that_changes_something_has_a_token()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("Hello");
        foreach (
            var path in new[] { "/", "/?undo=1", "/try", "/chaos", $"/messages/{id}", $"/messages/{id}?view=again",
            $"/messages/{id}?view=links", $"/tr/messages/{id}" })
        {
            var text = await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token);
            var forms = Form().Matches(text).Where(form => form.Value.Contains("method=\"post\"", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(forms);
            Assert.All(forms, form => Assert.Matches(Field(), form.Value));
        }
    }

    [Fact]
    public async Task A_form_with_its_token_is_applied_and_one_without_is_rejected()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("Hello");
        var (cookie, token) = await OpenAsync(server, $"/messages/{id}");

        foreach (
            var (sentCookie, sentToken) in new[] { (null, null), (cookie, null), (null, token), (cookie, "x"), (cookie, token[..^1]),
            (cookie, token + "A"), ("AAAA", token) })
        {
            using var refused = await PostAsync(server, $"/messages/{id}/delete", sentCookie, sentToken);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("This form has expired", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(1, await server.Store.CountMessagesAsync(Token));
        using var done = await PostAsync(server, $"/messages/{id}/delete", cookie, token);
        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        Assert.Equal(0, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task A_token_is_rejected_with_another_cookie_or_another_user()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("Hello");
        var (cookie, token) = await OpenAsync(server, "/");
        var (other, _) = await OpenAsync(server, "/");
        Assert.NotEqual(cookie, other);
        using var crossed = await PostAsync(server, $"/messages/{id}/delete", other, token);
        Assert.Equal(HttpStatusCode.Forbidden, crossed.StatusCode);
        using var asAnother =
            await PostAsync(server, $"/messages/{id}/delete", cookie, token, new AuthenticationHeaderValue("Basic", "YW5uOnB3"));
        Assert.Equal(HttpStatusCode.Forbidden, asAnother.StatusCode);
        Assert.Equal(1, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task The_cookie_is_SameSite_and_HttpOnly()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("/", UriKind.Relative), Token);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var codes = await server.Http.GetAsync(new Uri("/codes", UriKind.Relative), Token);
        Assert.DoesNotContain(codes.Headers,
            header => header.Key == "Set-Cookie" && header.Value.Any(value => value.StartsWith("ulak-form", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_refusal_is_in_the_readers_language_and_explain_needs_no_token()
    {
        await using var server = await ApiServer.StartAsync();
        using var turkish = new HttpRequestMessage(HttpMethod.Post, new Uri("/chaos/clear", UriKind.Relative));
        turkish.Headers.AcceptLanguage.ParseAdd("tr");
        using var refused = await server.Http.SendAsync(turkish, Token);
        Assert.Contains("Bu formun süresi dolmuş", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var text = new FormUrlEncodedContent([new("text", "550 5.1.1 no such user")]);
        using var explained = await server.Http.PostAsync(new Uri("/explain", UriKind.Relative), text, Token);
        Assert.Equal(HttpStatusCode.OK, explained.StatusCode);
    }

    private static async Task<(string Cookie, string Token)> OpenAsync(ApiServer server, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Http.BaseAddress };
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
        var cookie = response.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2)[1];
        return (cookie, Field().Match(await response.Content.ReadAsStringAsync(Token)).Groups[1].Value);
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiServer server, string path, string? cookie, string? token,
        AuthenticationHeaderValue? login = null)
    {
        using var http =
            new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
            {
                BaseAddress =
            server.Http.BaseAddress
            };
        using var request =
            new HttpRequestMessage(HttpMethod.Post,
            new Uri(path, UriKind.Relative))
            { Content = new FormUrlEncodedContent(token is null ? [] : [new("form-token", token)]) };
        request.Headers.Authorization = login;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", "ulak-form=" + cookie);
        }

        return await http.SendAsync(request, Token);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"form-token\" value=\"([A-Za-z0-9_-]{43})\">")]
    private static partial Regex Field();
}
