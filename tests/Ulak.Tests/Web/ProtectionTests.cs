using System.Net;
using System.Text;
using Ulak.Console.Limits;
using Ulak.Console.Links;
using Ulak.Hosting;
using Ulak.Relay.Resolving;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

public sealed class ProtectionTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("mailpit/api/v1/message/latest", "navigate", "document", HttpStatusCode.Forbidden)]
    [InlineData("mailpit/api/v1/message/latest/link-check", "no-cors", "image", HttpStatusCode.Forbidden)]
    [InlineData("api/v1/messages/latest", "cors", "empty", HttpStatusCode.Forbidden)]
    [InlineData("messages/ID", "no-cors", "image", HttpStatusCode.Forbidden)]
    [InlineData("messages/ID", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("messages/ID", "navigate", "document", HttpStatusCode.OK)]
    public async Task A_page_of_another_site_loads_nothing_and_changes_nothing(string path, string mode, string destination,
        HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("unread");
        foreach (var site in new[] { "cross-site", "same-site" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path.Replace("ID", id.ToString(), StringComparison.Ordinal));
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("Sec-Fetch-Mode", mode);
            request.Headers.Add("Sec-Fetch-Dest", destination);
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        }

        Assert.False((await server.GetAsync($"api/v1/messages/{id}")).GetProperty("read").GetBoolean());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("POST", "api/v1/chaos", "text/plain")]
    [InlineData("POST", "api/v1/messages/bulk", "application/x-www-form-urlencoded")]
    [InlineData("PATCH", "api/v1/messages/latest", "")]
    [InlineData("POST", "mailpit/api/v1/send", "text/plain")]
    public async Task JSON_of_another_type_is_refused(string method, string path, string type)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        if (type.Length > 0)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_text_that_is_too_long_to_explain_is_413()
    {
        await using var server = await ApiServer.StartAsync();
        using var body = new StringContent(new string('x', 5 << 20), Encoding.UTF8, "text/plain");
        using var response =
            await server.Http.PostAsync(new Uri("api/v1/explain", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("::10.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_public_addresses_are_requested(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]:8080/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://localhost:1/")]
    public async Task A_link_to_this_machine_is_not_requested(string link)
    {
        using var checker = new LinkChecker();
        var result = Assert.Single(await checker.CheckAsync([new MessageLink(link, "a")], TestContext.Current.CancellationToken));
        Assert.Equal("not checked: the address is not public", result.CheckResult);
    }

    [Fact]
    public void Clients_are_counted_in_total_and_by_network()
    {
        var counter = new ClientCounter(4, 2);
        var first = counter.TryAcquire(IPAddress.Parse("2001:4860::1"));
        using var second = counter.TryAcquire(IPAddress.Parse("2001:4860::2"));
        Assert.Null(counter.TryAcquire(IPAddress.Parse("2001:4860::3")));
        using var third = counter.TryAcquire(IPAddress.Parse("2001:4860:0:1::1"));
        using var fourth = counter.TryAcquire(null);
        Assert.NotNull(fourth);
        Assert.Null(counter.TryAcquire(null));
        first!.Dispose();
        first.Dispose();
        Assert.Equal(3, counter.Total);
        Assert.NotNull(counter.TryAcquire(IPAddress.Parse("2001:4860::3")));
    }

    [Theory]
    [InlineData(null, 20_000, 1_000)]
    [InlineData(1_048_576L, 20_000, 1_000)]
    [InlineData(256L, 102, 34)]
    [InlineData(1_024L, 678, 226)]
    [InlineData(64L, 1, 16)]
    public void Open_files_are_divided_between_SMTP_and_console(long? limit, int smtp, int http) =>
        Assert.Equal((smtp, http), OpenFileLimit.Divide(limit, 120, 20_000, 1_000));
}
