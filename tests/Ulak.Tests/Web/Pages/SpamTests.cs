using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ulak.Console;
using Ulak.Console.Spam;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>The spam score of a message, by SpamAssassin or Rspamd.</summary>
public sealed class SpamTests
{
    // As spamd 4.0.1 writes it.
    private const string Report = """
        SPAMD/1.1 0 EX_OK
        Content-length: 1234
        Spam: True ; 6.3 / 5.0

        Spam detection software, running on the system "mx.example.org",
        has identified this incoming email as possible spam.

        Content preview:  Buy now.

        Content analysis details:   (6.3 points, 5.0 required)

         pts rule name              description
        ---- ---------------------- --------------------------------------------------
         0.0 URIBL_BLOCKED          ADMINISTRATOR NOTICE: The query to URIBL was
                                    blocked.
        -0.1 DKIM_VALID             Message has at least one valid DKIM or DK signature
         5.0 GTUBE_LIKE             BODY: Looks like a test
         1.4 MISSING_DATE           Missing Date: header

        The original message was not completely plain text.
        """;

    private const string Rspamd = """
        {"is_skipped":false,"score":7.5,"required_score":15.0,"action":"add header","symbols":{
          "R_SPF_ALLOW":{"name":"R_SPF_ALLOW","score":-0.2,"description":"SPF verification allows sending","options":["+ip4:192.0.2.1"]},
          "MISSING_DATE":{"name":"MISSING_DATE","score":1.0,"description":"Date header is missing"},
          "BAYES_SPAM":{"name":"BAYES_SPAM","score":6.7}}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_report_of_spamd_is_read_with_its_rules()
    {
        var score = SpamdClient.Read(Report.ReplaceLineEndings("\r\n"));

        Assert.Equal(("SpamAssassin", 6.3, 5.0, true), (score.Filter, score.Score, score.Threshold, score.IsSpam));
        Assert.Equal(["GTUBE_LIKE", "MISSING_DATE", "DKIM_VALID", "URIBL_BLOCKED"], score.Rules.Select(rule => rule.Name));
        Assert.Equal(-0.1, score.Rules[2].Points);
        Assert.Equal("ADMINISTRATOR NOTICE: The query to URIBL was blocked.", score.Rules[3].Description);
    }

    [Theory]
    [InlineData("SPAMD/1.1 76 Bad header line: (EOF)\r\n")]
    [InlineData("SPAMD/1.1 0 EX_OK\r\n\r\n")]
    [InlineData("220 mx.example.org ESMTP\r\n")]
    [InlineData("")]
    public void A_reply_without_a_score_is_refused(string reply) => Assert.Throws<InvalidDataException>(() => SpamdClient.Read(reply));

    [Fact]
    public void A_response_of_Rspamd_is_read_with_its_rules()
    {
        using var document = JsonDocument.Parse(Rspamd);
        var score = RspamdClient.Read(document.RootElement);

        Assert.Equal(("Rspamd", 7.5, 15.0, false), (score.Filter, score.Score, score.Threshold, score.IsSpam));
        Assert.Equal(["BAYES_SPAM", "MISSING_DATE", "R_SPF_ALLOW"], score.Rules.Select(rule => rule.Name));
        Assert.Equal("SPF verification allows sending (+ip4:192.0.2.1)", score.Rules[2].Description);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"score":"high"}""")]
    public void A_response_without_a_score_is_refused(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Throws<InvalidDataException>(() => RspamdClient.Read(document.RootElement));
    }

    [Fact]
    public async Task The_checks_of_a_message_show_the_score_of_spamd()
    {
        using var spamd = new TcpListener(IPAddress.Loopback, 0);
        spamd.Start();
        var received = RespondAsync(spamd, Report.ReplaceLineEndings("\r\n"));
        await using var server = await StartAsync("spamd://" + spamd.LocalEndpoint);
        var id = await server.AddSubjectAsync("Offer");

        var pending = await ReadAsync(server, $"en/messages/{id}?view=checks");
        var page = await ReadAsync(server, $"en/messages/{id}?view=checks&spam=1");
        var again = await ReadAsync(server, $"en/messages/{id}?view=checks");

        Assert.Contains("data-load", pending, StringComparison.Ordinal);
        Assert.Contains("6.3 points by SpamAssassin: spam from 5 on.", page, StringComparison.Ordinal);
        Assert.Contains("GTUBE_LIKE", page, StringComparison.Ordinal);
        Assert.Contains("GTUBE_LIKE", again, StringComparison.Ordinal);
        Assert.DoesNotContain("data-load", again, StringComparison.Ordinal);
        var request = await received;
        Assert.StartsWith("REPORT SPAMC/1.5\r\nContent-length: ", request, StringComparison.Ordinal);
        Assert.EndsWith("The text of Offer.\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_checks_of_a_message_show_the_score_of_Rspamd()
    {
        using var rspamd = new TcpListener(IPAddress.Loopback, 0);
        rspamd.Start();
        var received = RespondAsync(rspamd,
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Rspamd.Length}\r\nConnection: close\r\n\r\n{Rspamd}");
        await using var server = await StartAsync("http://" + rspamd.LocalEndpoint);
        var id = await server.AddSubjectAsync("Offer");

        var page = await ReadAsync(server, $"tr/messages/{id}?view=checks&spam=1");

        Assert.Contains("Rspamd puanı 7.5; sınır 15.", page, StringComparison.Ordinal);
        var request = await received;
        Assert.StartsWith("POST /checkv2 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Rcpt: bob@example.test\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_is_away_is_named_with_its_setting()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = free.LocalEndpoint;
        free.Stop();
        await using var server = await StartAsync($"spamd://{address}");
        var id = await server.AddSubjectAsync("Offer");

        var page = await ReadAsync(server, $"en/messages/{id}?view=checks&spam=1");

        Assert.Contains($"{address}: Connection refused", page, StringComparison.Ordinal);
        Assert.Contains("Check spam.server.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spamd://127.0.0.1:783", true)]
    [InlineData("http://rspamd.example:11333", true)]
    [InlineData("127.0.0.1:783", false)]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("spamd", false)]
    public void A_filter_is_named_by_scheme_and_host(string text, bool isValid) =>
        Assert.Equal(isValid, SpamSettings.Parse(text) is not null);

    private static Task<ApiServer> StartAsync(string filter) =>
        ApiServer.StartAsync(own => own with { Spam = new SpamSettings { Server = SpamSettings.Parse(filter) } });

    private static async Task<string> ReadAsync(ApiServer server, string path) =>
        WebUtility.HtmlDecode(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token));

    /// <summary>Reads one request to its end, or until nothing more comes, and sends a reply.</summary>
    private static async Task<string> RespondAsync(TcpListener listener, string reply)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        var received = new StringBuilder();
        var buffer = new byte[8192];
        while (!IsWhole(received.ToString()) && await stream.ReadAsync(buffer, Token) is > 0 and var count)
        {
            received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(reply), Token);
        client.Client.Shutdown(SocketShutdown.Send);
        return received.ToString();
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return end > 0 && length > 0
            && request.Length >= end + 4 + int.Parse(request[(length + 16)..request.IndexOf("\r\n", length, StringComparison.Ordinal)],
                System.Globalization.CultureInfo.InvariantCulture);
    }
}
