using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Console.Metrics;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

public sealed partial class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ulak.server.sessions", "{session}", "Counter", "ulak_server_sessions_total")]
    [InlineData("ulak.server.octets", "By", "Counter", "ulak_server_octets_bytes_total")]
    [InlineData("ulak.server.commit.duration", "s", "Histogram", "ulak_server_commit_duration_seconds")]
    [InlineData("ulak.server.sessions.active", "{session}", "UpDownCounter", "ulak_server_sessions_active")]
    public void A_name_has_its_unit(string instrument, string unit, string kind, string name) =>
        Assert.Equal(name, PrometheusText.NameOf(instrument, unit, Enum.Parse<MetricKind>(kind)));

    [Fact]
    public void Labels_are_escaped() => Assert.Equal(
        """a="x\\y\"z\n",b="1" """.TrimEnd(),
        PrometheusText.FormatLabels([new("a", "x\\y\"z\n"), new("b", 1)]));

    [Fact]
    public void A_histogram_counts_what_is_at_most_the_bound()
    {
        using var meter = new System.Diagnostics.Metrics.Meter("Ulak.Test");
        using var collector = new MetricCollector();
        var histogram = meter.CreateHistogram<double>("ulak.test.duration", "s", "Test.");
        foreach (var value in new[] { 0.001, 0.002, 0.3, 100 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("listener", "smtp"));
        }

        var text = new PrometheusText();
        text.Write(collector.Read().Single(series => series.Instrument == histogram));
        var lines = text.ToString().Split('\n');
        Assert.Contains("# TYPE ulak_test_duration_seconds histogram", lines);
        Assert.Contains("ulak_test_duration_seconds_bucket{listener=\"smtp\",le=\"0.001\"} 1", lines);
        Assert.Contains("ulak_test_duration_seconds_bucket{listener=\"smtp\",le=\"0.0025\"} 2", lines);
        Assert.Contains("ulak_test_duration_seconds_bucket{listener=\"smtp\",le=\"0.5\"} 3", lines);
        Assert.Contains("ulak_test_duration_seconds_bucket{listener=\"smtp\",le=\"+Inf\"} 4", lines);
        Assert.Contains("ulak_test_duration_seconds_count{listener=\"smtp\"} 4", lines);
    }

    [Fact]
    public async Task A_session_and_its_message_are_counted()
    {
        await using var server = await ApiServer.StartAsync();
        var before = await ReadAsync(server, "ulak_server_messages_total");
        await server.AddSubjectAsync("stored, not received");
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(server.Settings.Smtp.Address, Token);
            await client.GetStream().WriteAsync("HELO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"u8.ToArray(),
                Token);
            await client.GetStream().WriteAsync("Subject: x\r\n\r\n.\r\nNOOP too\r\nMAIL FRM:<>\r\nQUIT\r\n"u8.ToArray(), Token);
            using var reader = new StreamReader(client.GetStream());
            Assert.Contains("221", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(before + 1, await ReadAsync(server, "ulak_server_messages_total"));
        Assert.Equal(2, await ReadAsync(server, "ulak_store_messages"));
        Assert.Equal(1, await ReadAsync(server, "ulak_store_up"));
        Assert.True(await ReadAsync(server, "ulak_store_size_bytes") > 8_192);
        Assert.True(await ReadAsync(server, "ulak_server_faults_total") >= 1);
        Assert.True(await ReadAsync(server, "process_resident_memory_bytes") > 1_000_000);
    }

    [Fact]
    public async Task Promtool_accepts_the_metrics()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool of Debian's package prometheus is missing");
        await using var server = await ApiServer.StartAsync();
        await server.AddSubjectAsync("one");
        var text = await server.Http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token);
        var start = new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(text.AsMemory(), Token);
        promtool.StandardInput.Close();
        var problems = await promtool.StandardOutput.ReadToEndAsync(Token) + await promtool.StandardError.ReadToEndAsync(Token);
        await promtool.WaitForExitAsync(Token);
        Assert.True(promtool.ExitCode == 0, $"{problems}\n{text}");
    }

    [Fact]
    public async Task Metrics_need_a_login_where_the_console_does()
    {
        await using var server = await ApiServer.StartAsync(
            settings => settings with { Console = settings.Console with { Login = Console.ConsoleLogin.Users } });
        using var response = await server.Http.GetAsync(new Uri("metrics", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Pages_have_a_Server_Timing()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("sessions", UriKind.Relative), Token);
        Assert.Matches(@"^total;dur=\d+\.\d, frame;dur=\d+\.\d$", Assert.Single(response.Headers.GetValues("Server-Timing")));
    }

    private static async Task<double> ReadAsync(ApiServer server, string name)
    {
        var text = await server.Http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token);
        return ValuePattern().Matches(text).Where(match => match.Groups["name"].Value == name)
            .Sum(match => double.Parse(match.Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<name>\w+)(?:\{.*\})? (?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex ValuePattern();
}
