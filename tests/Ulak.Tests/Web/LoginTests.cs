using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Ulak.Console;
using Ulak.Console.Login;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Smtp.Addresses;
using Ulak.Storage;
using Ulak.TestKit;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

public sealed class LoginTests
{
    private static readonly IPEndPoint Ann = new(IPAddress.Parse("198.51.100.1"), 1);
    private static readonly IPEndPoint Bob = new(IPAddress.Parse("198.51.100.2"), 1);

    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Users _users = new();
    private readonly Log _log = new();

    [Fact(Timeout = 60_000)]
    public async Task A_failure_takes_a_second_for_known_and_unknown_users_alike()
    {
        using var check = Check();
        foreach (var user in new[] { "ann", "nobody" })
        {
            var failing = check.CheckAsync(user, "wrong", Bob, TestContext.Current.CancellationToken).AsTask();
            while (_time.PendingTimers == 0)
            {
                await Task.Yield();
            }

            _time.Advance(TimeSpan.FromMilliseconds(900));
            Assert.False(failing.IsCompleted);
            await AdvanceAsync(failing);
            Assert.Equal(LoginResult.Rejected, await failing);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Waiting_failures_do_not_delay_others()
    {
        using var check = Check();
        var failing = Enumerable.Range(0, 15)
            .Select(_ => check.CheckAsync("ann", "wrong", Bob, TestContext.Current.CancellationToken).AsTask()).ToList();

        Assert.Equal(LoginResult.Accepted, await check.CheckAsync("ann", "right", Ann, TestContext.Current.CancellationToken));
        Assert.All(failing, each => Assert.False(each.IsCompletedSuccessfully && each.Result == LoginResult.Accepted));
        await AdvanceAsync(Task.WhenAll(failing));
    }

    [Fact(Timeout = 60_000)]
    public async Task Guessing_is_logged_and_blocked_by_address()
    {
        using var check = Check();
        for (var i = 0; i < 20; i++)
        {
            var failing = check.CheckAsync("a\u001bnn", "wrong", Bob, TestContext.Current.CancellationToken).AsTask();
            await AdvanceAsync(failing);
        }

        Assert.Equal(LoginResult.Blocked, await check.CheckAsync("ann", "right", Bob, TestContext.Current.CancellationToken));
        Assert.Equal(LoginResult.Accepted, await check.CheckAsync("ann", "right", Ann, TestContext.Current.CancellationToken));
        Assert.Equal(20, _log.Lines.Count(line => line.Contains("'a?nn' from 198.51.100.2", StringComparison.Ordinal)));
        Assert.Contains(_log.Lines, line => line.Contains("are refused for a while", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_removed_user_and_an_old_password_are_rejected_at_once()
    {
        using var check = Check();
        Assert.Equal(LoginResult.Accepted, await check.CheckAsync("ann", "right", Ann, TestContext.Current.CancellationToken));
        _users.Set("ann", "new");
        var old = check.CheckAsync("ann", "right", Ann, TestContext.Current.CancellationToken).AsTask();
        await AdvanceAsync(old);
        Assert.Equal(LoginResult.Rejected, await old);
        Assert.Equal(LoginResult.Accepted, await check.CheckAsync("ann", "new", Ann, TestContext.Current.CancellationToken));
        _users.Remove("ann");
        var removed = check.CheckAsync("ann", "new", Ann, TestContext.Current.CancellationToken).AsTask();
        await AdvanceAsync(removed);
        Assert.Equal(LoginResult.Rejected, await removed);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_browser_logs_in_on_a_page_and_out_again_and_programs_use_Basic()
    {
        await using var server =
            await ApiServer.StartAsync(settings => settings with { Console = settings.Console with { Login = ConsoleLogin.Users } });
        await server.Store.SaveUserAsync(
            new StoredUser("ann", ScramVerifier.FromPassword("right").ToString(), [], server.Time.GetUtcNow()),
                TestContext.Current.CancellationToken);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = server.Http.BaseAddress };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var first = await browser.GetAsync(new Uri("sessions?only=faults", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal("/login?next=%2Fsessions%3Fonly%3Dfaults", first.Headers.Location!.OriginalString);
        var page = await browser.GetStringAsync(first.Headers.Location, TestContext.Current.CancellationToken);
        using var opened =
            await PostAsync(browser, "login", page, ("user", "ann"), ("password", "right"), ("next", "/sessions?only=faults"));
        Assert.Equal("/sessions?only=faults", opened.Headers.Location!.OriginalString);
        var cookie =
            Assert.Single(opened.Headers.GetValues("Set-Cookie"), value => value.StartsWith("ulak-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        var inside = await browser.GetStringAsync(new Uri("try", UriKind.Relative), TestContext.Current.CancellationToken);
        using var left = await PostAsync(browser, "logout", inside);
        Assert.Equal("/login", left.Headers.Location!.OriginalString);
        using var after = await browser.GetAsync(new Uri("sessions", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);

        using var refused = await server.Http.GetAsync(new Uri("api/v1/info", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("ann:right"u8));
        await server.GetAsync("api/v1/info");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("")]
    public async Task A_login_leads_to_the_console_only(string next)
    {
        await using var server = await ApiServer.StartAsync();
        var page =
            await server.Http.GetStringAsync(new Uri("login?next=" + Uri.EscapeDataString(next), UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Contains("name=\"next\" value=\"/\"", page, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, string page,
        params (string Name, string Value)[] fields)
    {
        const string Mark = "name=\"form-token\" value=\"";
        var start = page.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        var token = page[start..page.IndexOf('"', start)];
        using var form =
            new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("form-token", token)]);
        return await browser.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    private PasswordCheck Check()
    {
        _users.Set("ann", "right");
        return new PasswordCheck(_users, new LoginGuard(_time, new AdmissionLimits()), _time, _log);
    }

    private async Task AdvanceAsync(Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            if (_time.PendingTimers > 0)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }
    }

    private sealed class Users : IUserDirectory
    {
        private readonly ConcurrentDictionary<string, ScramVerifier> _verifiers = new(StringComparer.Ordinal);

        public void Set(string user, string password) => _verifiers[user] = ScramVerifier.FromPassword(password, 1_000);

        public void Remove(string user) => _verifiers.TryRemove(user, out _);

        public ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken) =>
            new(_verifiers.GetValueOrDefault(user));

        public ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken) => new(false);
    }

    private sealed class Log : ILogger<PasswordCheck>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
