using System.Text;
using System.Text.Json;
using MimeKit;
using Ulak.Relay.Reports;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Reports;

/// <summary>TLS reports (RFC 8460): what is counted, and what is sent after the day.</summary>
public sealed class TlsReportTests : IDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private async Task<RelayFixture> StartAsync(HostileServer server, string mode)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddMx("reports.example", (10, "mx.example.org"))
            .AddAddress("mx.example.org", "127.0.0.1");
        relay.Resolver.Texts["_mta-sts.example.org"] = ["v=STSv1; id=1;"];
        relay.Resolver.Texts["_smtp._tls.example.org"] =
            ["v=TLSRPTv1; rua=mailto:tls@reports.example,https://reports.example/tls"];
        relay.Http.Respond = request => request.Method == HttpMethod.Post
            ? new HttpResponseMessage()
            : FakeHttp.Text($"version: STSv1\nmode: {mode}\nmx: mx.example.org\nmax_age: 86400\n");
        return relay.StartRelay(server.Port, options => options with { SendsTlsReports = true, TrustedRoots = [_authority.Root] });
    }

    [Theory]
    [InlineData("mx.example.org", 1, null)]
    [InlineData("other.example", 0, "certificate-host-mismatch")]
    [InlineData("", 0, "starttls-not-supported")]
    public async Task A_report_of_the_day_is_posted_and_mailed(string certificate, int succeeded, string? type)
    {
        await using var server = new HostileServer { Certificate = certificate.Length == 0 ? null : _authority.Issue(certificate) };
        await using var relay = await StartAsync(server, "testing");
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        Assert.DoesNotContain(relay.Http.Requests, each => each.Request.Method == HttpMethod.Post);

        // The reporter sends by itself in the first four hours of the next day.
        relay.Time.Advance(TimeSpan.FromHours(17));
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Http.Requests.Any(each => each.Request.Method == HttpMethod.Post)));
        var (request, content) = Assert.Single(relay.Http.Requests, each => each.Request.Method == HttpMethod.Post);
        Assert.Equal("application/tlsrpt+gzip", request.Content!.Headers.ContentType!.MediaType);
        Check(TlsReports.Read(content), succeeded, type);

        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 2));
        var mail = server.Messages.Last();
        Assert.Equal(["RCPT TO:<tls@reports.example>"], mail.To);
        using var message = MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(mail.Data)));
        Assert.Equal("example.org", message.Headers["TLS-Report-Domain"]);
        Assert.Equal("relay.example", message.Headers["TLS-Report-Submitter"]);
        Assert.StartsWith("Report Domain: example.org Submitter: relay.example Report-ID: <", message.Subject, StringComparison.Ordinal);
        var part = message.Attachments.OfType<MimePart>().Single();
        Assert.Equal("application/tlsrpt+gzip", part.ContentType.MimeType);
        Assert.StartsWith("relay.example!example.org!", part.FileName, StringComparison.Ordinal);
        using var decoded = new MemoryStream();
        await part.Content!.DecodeToAsync(decoded, RelayFixture.Token);
        Check(TlsReports.Read(decoded.ToArray()), succeeded, type);

        // Once.
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        Assert.Single(relay.Http.Requests, each => each.Request.Method == HttpMethod.Post);
    }

    /// <summary>The response to the request for the policy, and the result type (RFC 8460 §4.3.2.2).</summary>
    [Theory]
    [InlineData(404, "text/plain", "sts-policy-fetch-error")]
    [InlineData(200, "text/html", "sts-policy-invalid")]
    public async Task A_policy_that_cannot_be_had_is_counted_beside_the_session(int code, string type, string expected)
    {
        await using var server = new HostileServer { Certificate = _authority.Issue("mx.example.org") };
        await using var relay = await StartAsync(server, "testing");
        relay.Http.Respond = request => request.Method == HttpMethod.Post
            ? new HttpResponseMessage()
            : new HttpResponseMessage((System.Net.HttpStatusCode)code) { Content = new StringContent("x", null, type) };
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);

        // The reporter, which sends in the first four hours of the next day, may have taken the results already.
        relay.Time.Advance(TimeSpan.FromHours(13));
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Http.Requests.Any(each => each.Request.Method == HttpMethod.Post)));
        var post = Assert.Single(relay.Http.Requests, each => each.Request.Method == HttpMethod.Post);
        var policies = TlsReports.Read(post.Content).GetProperty("policies").EnumerateArray()
            .ToDictionary(each => each.GetProperty("policy").GetProperty("policy-type").GetString()!);
        var failure = Assert.Single(policies["sts"].GetProperty("failure-details").EnumerateArray());
        Assert.Equal(expected, failure.GetProperty("result-type").GetString());
        Assert.Equal(
            1, policies["no-policy-found"].GetProperty("summary").GetProperty("total-successful-session-count").GetInt32());
    }

    [Fact]
    public async Task A_domain_that_wants_no_report_gets_none()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, "testing");
        relay.Resolver.Texts.TryRemove("_smtp._tls.example.org", out _);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);
        relay.Time.Advance(TimeSpan.FromHours(13));
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        Assert.DoesNotContain(relay.Http.Requests, each => each.Request.Method == HttpMethod.Post);
        Assert.Single(server.Messages);
    }

    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.org", "mailto:a@example.org")]
    [InlineData("v=TLSRPTv1;rua=mailto:a@example.org , https://example.org/x", "mailto:a@example.org https://example.org/x")]
    [InlineData("v=TLSRPTv1; rua=http://example.org/x", "")]
    [InlineData("v=TLSRPTv1; other=x", "")]
    [InlineData("v=TLSRPTv2; rua=mailto:a@example.org", "")]
    public void The_targets_are_read_from_the_record(string record, string targets) =>
        Assert.Equal(targets, string.Join(' ', TlsReporter.ParseTargets(["v=spf1", record])));

    private static void Check(JsonElement report, int succeeded, string? type)
    {
        Assert.Equal("2026-03-01T00:00:00Z", report.GetProperty("date-range").GetProperty("start-datetime").GetString());
        Assert.Equal("2026-03-01T23:59:59Z", report.GetProperty("date-range").GetProperty("end-datetime").GetString());
        Assert.Equal("relay.example", report.GetProperty("organization-name").GetString());
        var policy = report.GetProperty("policies")[0];
        Assert.Equal("sts", policy.GetProperty("policy").GetProperty("policy-type").GetString());
        Assert.Equal("example.org", policy.GetProperty("policy").GetProperty("policy-domain").GetString());
        Assert.Equal("mode: testing", policy.GetProperty("policy").GetProperty("policy-string")[1].GetString());
        Assert.Equal(succeeded, policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt32());
        Assert.Equal(1 - succeeded, policy.GetProperty("summary").GetProperty("total-failure-session-count").GetInt32());
        if (type is not null)
        {
            var failure = policy.GetProperty("failure-details")[0];
            Assert.Equal(type, failure.GetProperty("result-type").GetString());
            Assert.Equal("mx.example.org", failure.GetProperty("receiving-mx-hostname").GetString());
            Assert.Equal("127.0.0.1", failure.GetProperty("receiving-ip").GetString());
        }
    }
}
