using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ulak.Relay.Hops;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>Delivery to a webhook: the request, its signature, and what each response means.</summary>
public sealed class WebhookTransportTests
{
    private const string Secret = "pencil";

    private static async Task<RelayFixture> StartAsync()
    {
        var relay = await RelayFixture.CreateAsync();
        return relay.StartRelay(25, options => RelayFixture.WithHop(
            options, new WebhookHop("hook", new Uri("https://app.example/mail"), Secret)));
    }

    [Fact]
    public async Task The_message_is_posted_for_each_recipient_with_a_signature_over_all_of_it()
    {
        await using var relay = await StartAsync();
        relay.Http.Respond = _ => new HttpResponseMessage(HttpStatusCode.Accepted);
        var id = await relay.QueueAsync("Subject: x\r\n\r\n.y\r\n", ["a@example.org", "b\u00fc@example.org"]);
        await relay.AttemptsAsync(id, 2);
        Assert.All(await relay.FindAsync(id), each => Assert.Equal("2.0.0 HTTP 202 Accepted", each.Attempts.Single().Reply));
        Assert.Equal(2, relay.Http.Requests.Count);
        Assert.Equal(["a@example.org", "b%C3%BC%40example.org"], relay.Http.Requests.Select(each => Field(each.Request, "Ulak-Rcpt-To")));
        var (request, content) = relay.Http.Requests.First();
        Assert.Equal("message/rfc822", request.Content!.Headers.ContentType!.MediaType);
        Assert.EndsWith("\r\n\r\n.y\r\n", Encoding.ASCII.GetString(content), StringComparison.Ordinal);
        var time = Field(request, "Ulak-Timestamp");
        Assert.Equal(relay.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), time);
        byte[] signed =
        [
            .. Encoding.ASCII.GetBytes($"{time}\n{id}.0\nann@example.net\na@example.org\n"),
            .. content,
        ];
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), signed)),
            Field(request, "Ulak-Signature"));
    }

    [Theory]
    [InlineData(200, "delivered")]
    [InlineData(204, "delivered")]
    [InlineData(302, "deferred")]
    [InlineData(400, "failed")]
    [InlineData(404, "failed")]
    [InlineData(408, "deferred")]
    [InlineData(410, "failed")]
    [InlineData(425, "deferred")]
    [InlineData(429, "deferred")]
    [InlineData(500, "deferred")]
    [InlineData(503, "deferred")]
    [InlineData(0, "deferred")]
    public async Task Each_response_has_its_outcome_and_what_is_temporary_is_tried_again(int code, string outcome)
    {
        await using var relay = await StartAsync();
        relay.Http.Respond = _ => code == 0 ? null : new HttpResponseMessage((HttpStatusCode)code);
        var id = await relay.QueueAsync("Subject: x\r\n\r\n", ["a@example.org"], from: "");
        await relay.AttemptsAsync(id, 1);
        Assert.Equal(outcome, (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        if (outcome == "deferred")
        {
            relay.Http.Respond = _ => new HttpResponseMessage(HttpStatusCode.OK);
            relay.Time.Advance(TimeSpan.FromMinutes(6));
            await relay.AttemptsAsync(id, 2);
            Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts[^1].Outcome);
        }

        Assert.Equal(outcome == "deferred" ? 2 : 1, relay.Http.Requests.Count);
    }

    private static string Field(HttpRequestMessage request, string name) => request.Headers.GetValues(name).Single();
}
