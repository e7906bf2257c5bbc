using Microsoft.Extensions.Logging;
using Ulak.Relay.Sources;
using Ulak.Relay.State;
using Ulak.Relay.Tests.Support;
using Ulak.Relay.TlsPolicies;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.State;

/// <summary>What is kept over a restart besides mail: MTA-STS policies and TLS results; and files that are damaged.</summary>
public sealed class StateKeeperTests : IDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ulak-state-").FullName;
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_policy_applies_after_a_restart_while_DNS_and_the_web_fail()
    {
        await using var server = new HostileServer { Certificate = _authority.Issue("other.example") };
        await using var relay = await StartAsync(server);
        await AttemptAsync(relay);
        await relay.StopRelayAsync();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "mta-sts-policies.json")));
        }

        // An attacker who suppresses the record and the document at the restart gains nothing (RFC 8461 §10.2).
        relay.Resolver.Texts.Clear();
        relay.Http.Respond = _ => null;
        Start(relay, server);
        var attempt = await AttemptAsync(relay);
        Assert.Equal("deferred", attempt.Outcome);
        Assert.Contains("not for mx.example.org", attempt.Reply, StringComparison.Ordinal);

        // It ends with its max_age.
        await relay.StopRelayAsync();
        relay.Time.Advance(TimeSpan.FromDays(2));
        Start(relay, server);
        Assert.Equal("delivered", (await AttemptAsync(relay)).Outcome);
    }

    [Fact]
    public async Task A_report_has_the_sessions_before_a_restart_and_is_sent_after_one_that_missed_its_time()
    {
        await using var server = new HostileServer { Certificate = _authority.Issue("mx.example.org") };
        await using var relay = await StartAsync(server);
        relay.Resolver.Texts["_smtp._tls.example.org"] = ["v=TLSRPTv1; rua=https://reports.example/tls"];
        await AttemptAsync(relay);
        await relay.StopRelayAsync();
        Start(relay, server);
        await AttemptAsync(relay);
        await relay.StopRelayAsync();

        // Midnight passes while it does not run.
        relay.Time.Advance(TimeSpan.FromHours(18));
        relay.Http.Respond = _ => new HttpResponseMessage();
        Start(relay, server);
        await RelayFixture.UntilAsync(() =>
        {
            relay.Time.Advance(TimeSpan.FromMinutes(10));
            return Task.FromResult(relay.Http.Requests.Any(each => each.Request.Method == HttpMethod.Post));
        });
        Assert.InRange(relay.Time.GetUtcNow().Hour, 6, 11);
        var report = TlsReports.Read(relay.Http.Requests.Single(each => each.Request.Method == HttpMethod.Post).Content);
        Assert.Equal("2026-03-01T00:00:00Z", report.GetProperty("date-range").GetProperty("start-datetime").GetString());
        var policy = report.GetProperty("policies")[0];
        Assert.Equal(2, policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt32());
        Assert.Equal("mode: enforce", policy.GetProperty("policy").GetProperty("policy-string")[1].GetString());
    }

    [Fact]
    public void Failures_are_kept_with_their_numbers()
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var first = new TlsReportCollector(time);
        var policy = AppliedTls.Of(Ulak.Relay.Hops.HopTls.May) with { Domain = "example.org" };
        first.Record(policy, null);
        first.Record(policy, new TlsFailure("certificate-expired", "mx", "192.0.2.1", "x"));
        first.Record(policy, new TlsFailure("certificate-expired", "mx", "192.0.2.1", "x"));
        var second = new TlsReportCollector(time);
        second.Record(policy, new TlsFailure("certificate-expired", "mx", "192.0.2.1", "x"));
        second.Load(first.Save());
        var (day, results) = second.TakeBefore(new DateOnly(2026, 3, 2)).Single();
        Assert.Equal((new DateOnly(2026, 3, 1), 1L), (day, results.Succeeded));
        Assert.Equal((new TlsFailure("certificate-expired", "mx", "192.0.2.1", "x"), 3L), results.Failures.Single());
    }

    [Fact]
    public void What_is_too_old_for_a_report_is_dropped()
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var first = new TlsReportCollector(time);
        first.Record(AppliedTls.Of(Ulak.Relay.Hops.HopTls.May) with { Domain = "example.org" }, null);
        var saved = first.Save();
        time.Advance(TimeSpan.FromDays(2));
        var second = new TlsReportCollector(time);
        second.Load(saved);
        Assert.True(second.IsReportDue);
        time.Advance(TimeSpan.FromDays(1));
        var third = new TlsReportCollector(time);
        third.Load(saved);
        Assert.False(third.IsReportDue);
    }

    [Fact]
    public async Task Domains_without_a_policy_change_nothing_that_is_kept()
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        using var http = new HttpClient();
        var store = new StsPolicyStore(new FakeResolver(), http, time);
        await store.FindAsync("example.org", RelayFixture.Token);
        time.Advance(TimeSpan.FromHours(1));
        await store.FindAsync("example.org", RelayFixture.Token);
        Assert.Equal(0, store.Changes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""[{"domain":null}]""")]
    [InlineData("""{"day":"2026-03-01"}""")]
    [InlineData("\0\0\0\0")]
    public async Task A_file_that_is_damaged_is_dropped_with_one_line_of_the_log_and_replaced(string content)
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        using var http = new HttpClient();
        IKeptState[] states =
        [
            new SourceCounts(new SourcePoolSet([], time), time),
            new TlsReportCollector(time),
            new StsPolicyStore(new FakeResolver(), http, time),
        ];
        foreach (var state in states)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, state.FileName), content, RelayFixture.Token);
        }

        var log = new CountingLogger();
        var keeper = new StateKeeper(_folder, [.. states], time, log);
        keeper.Load();
        Assert.Equal(3, log.Count);
        Assert.EndsWith("so what it kept over the restart is lost: its content is damaged", log.Last, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var running = keeper.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        log.Count = 0;
        new StateKeeper(_folder, [.. states], time, log).Load();
        Assert.Equal(0, log.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    public void What_is_empty_is_taken_over(string content)
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var collector = new TlsReportCollector(time);
        collector.Load(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.False(collector.IsReportDue);
    }

    private static async Task<Ulak.Storage.StoredAttempt> AttemptAsync(RelayFixture relay)
    {
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        return (await relay.FindAsync(id))[0].Attempts.First();
    }

    private async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.Resolver.Texts["_mta-sts.example.org"] = ["v=STSv1; id=1;"];
        relay.Http.Respond = _ => FakeHttp.Text("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n");
        Start(relay, server);
        return relay;
    }

    private void Start(RelayFixture relay, HostileServer server) => relay.StartRelay(server.Port, options => options with
    {
        StateDirectory = _folder,
        SendsTlsReports = true,
        TrustedRoots = [_authority.Root],
    });

    private sealed class CountingLogger : ILogger
    {
        public int Count { get; set; }

        public string Last { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (Count, Last) = (Count + 1, formatter(state, exception));
    }
}
