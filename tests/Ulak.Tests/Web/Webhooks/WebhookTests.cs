using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ulak.Configuration;
using Ulak.Console;
using Ulak.Console.Webhooks;
using Ulak.Hosting;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Xunit;

namespace Ulak.Tests.Web.Webhooks;

/// <summary>Each configured address is sent each message: signed, again where that may help, and never at the cost of another.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly Uri One = new("http://one.example/hook");
    private static readonly Uri Two = new("http://two.example/hook");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-webhooks-");
    private readonly TrackingClock _time = new();
    private readonly RecordingHandler _listener = new();
    private EmbeddedStore _store = null!;
    private int _added;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _store =
            await EmbeddedStore.OpenAsync(new EmbeddedStoreOptions { Directory = _folder.FullName }, _time, NullLogger.Instance, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_URL_receives_each_new_message_and_no_older_one()
    {
        await AddAsync("before");
        using var sender = await StartAsync("", One, Two);
        await AddAsync("first");
        await AddAsync("second");

        var posted = new List<(Uri Url, string Subject)>();
        while (posted.Count < 4)
        {
            var post = await _listener.Posts.Reader.ReadAsync(Token);
            posted.Add((post.Url, Subject(post)));
            Assert.Equal("message-added", post.Body.RootElement.GetProperty("event").GetString());
            Assert.Null(post.Signature);
        }

        Assert.Equal(["first", "second"], posted.Where(post => post.Url == One).Select(post => post.Subject));
        Assert.Equal(["first", "second"], posted.Where(post => post.Url == Two).Select(post => post.Subject));
        await sender.StopAsync(Token);
    }

    [Fact]
    public async Task What_is_posted_is_signed_with_the_secret()
    {
        using var sender = await StartAsync("a secret", One);
        await AddAsync("signed");
        var post = await _listener.Posts.Reader.ReadAsync(Token);
        Assert.Equal(WebhookClient.Sign(post.Octets, "a secret"), post.Signature);
        await sender.StopAsync(Token);
    }

    [Fact]
    public void A_signature_is_the_HMAC_in_hexadecimal() =>
        Assert.Equal("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
            WebhookClient.Sign("The quick brown fox jumps over the lazy dog"u8.ToArray(), "key"));

    [Fact]
    public async Task An_unreachable_URL_is_retried_with_growing_delays_and_then_given_up()
    {
        using var sender = await StartAsync("", One);
        _listener.StatusFor = _ => HttpStatusCode.ServiceUnavailable;
        _time.Clear();
        await AddAsync("lost");
        await AddAsync("kept");
        foreach (var seconds in new[] { 1, 5, 30, 120 })
        {
            Assert.Equal("lost", Subject(await _listener.Posts.Reader.ReadAsync(Token)));
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(seconds), Token);
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal("lost", Subject(await _listener.Posts.Reader.ReadAsync(Token)));
        _listener.StatusFor = _ => HttpStatusCode.NoContent;
        Assert.Equal("kept", Subject(await _listener.Posts.Reader.ReadAsync(Token)));

        await sender.StopAsync(Token);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Found)]
    public async Task A_permanent_failure_is_not_retried(HttpStatusCode answer)
    {
        using var sender = await StartAsync("", One);
        _listener.StatusFor = post => Subject(post) == "refused" ? answer : HttpStatusCode.OK;
        await AddAsync("refused");
        await AddAsync("taken");
        Assert.Equal("refused", Subject(await _listener.Posts.Reader.ReadAsync(Token)));
        Assert.Equal("taken", Subject(await _listener.Posts.Reader.ReadAsync(Token)));
        await sender.StopAsync(Token);
    }

    [Fact]
    public async Task A_URL_that_never_responds_does_not_delay_others()
    {
        using var sender = await StartAsync("", One, Two);
        _listener.UnresponsiveUrl = One;
        await AddAsync("a");
        await AddAsync("b");
        var seen = new List<string>();
        while (seen.Count < 2)
        {
            var post = await _listener.Posts.Reader.ReadAsync(Token);
            if (post.Url == Two)
            {
                seen.Add(Subject(post));
            }
        }

        Assert.Equal(["a", "b"], seen);
        await sender.StopAsync(Token);
    }

    [Fact]
    public async Task Messages_that_the_feed_dropped_are_read_from_the_store()
    {
        using var sender = await StartAsync("", One);
        await using var visitor =
            await EmbeddedStore.OpenAsync(new EmbeddedStoreOptions { Directory = _folder.FullName, Secondary = true }, _time,
            NullLogger.Instance, Token);
        await AddAsync("by another process", visitor);
        Assert.Equal("by another process", Subject(await NextAsync()));
        await sender.StopAsync(Token);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000/hook, https://example.org/x?y=1", true)]
    [InlineData("", true)]
    [InlineData("example.org", false)]
    [InlineData("ftp://example.org/", false)]
    public void Only_HTTP_URLs_are_accepted(string text, bool good) => Assert.Equal(good, SettingFormat.ParseUrls(text) is not null);

    [Theory]
    [InlineData("/mailpit", true)]
    [InlineData("/mp-2", true)]
    [InlineData("mailpit", false)]
    [InlineData("/", false)]
    [InlineData("/api", false)]
    [InlineData("/tr", false)]
    [InlineData("/a/b", false)]
    [InlineData("/{x}", false)]
    public void A_prefix_must_not_hide_a_console_path(string text, bool good) =>
        Assert.Equal(good, SettingFormat.ParsePathPrefix(text) is not null);

    /// <summary>The next post; the clock goes on until it comes.</summary>
    private async Task<Post> NextAsync()
    {
        var next = _listener.Posts.Reader.ReadAsync(Token).AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(next, Task.Run(() => { }, Token));
        }

        return await next;
    }

    private static string Subject(Post post) => post.Body.RootElement.GetProperty("message").GetProperty("subject").GetString()!;

    private async Task<WebhookSender> StartAsync(string secret, params ImmutableArray<Uri> urls)
    {
        var options =
            ConsoleBinding.ToConsoleOptions(UlakSettings.Default with { Webhooks = new WebhookSettings { Urls = urls, Secret = secret } });
        var sender =
            new WebhookSender(options, _store, _store, new WebhookClient(options, _listener, _time, NullLogger<WebhookClient>.Instance),
            NullLogger<WebhookSender>.Instance);
        await sender.StartAsync(Token);
        await sender.Watching.WaitAsync(Token);
        return sender;
    }

    private async Task AddAsync(string subject, EmbeddedStore? store = null)
    {
        await using var writer = (store ?? _store).BeginMessage(MailId.Create(_time.GetUtcNow(), ++_added));
        await writer.WriteAsync("x"u8.ToArray(), Token);
        await writer.CommitAsync(
            new NewMessage
            {
                SessionId = default,
                ReceivedAt = _time.GetUtcNow(),
                ReversePath = "",
                Summary = new MessageSummary("", "", subject, "", "", "", 0),
                Deliveries = [new NewDelivery("bob@example.test", "inbox", DeliveryState.Delivered)],
            },
            Token);
    }

    private sealed record Post(Uri Url, byte[] Octets, JsonDocument Body, string? Signature);

    /// <summary>A clock that reports how long the next timer waits.</summary>
    private sealed class TrackingClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }

        /// <summary>Forgets those who wait already.</summary>
        public void Clear()
        {
            while (_waits.Reader.TryRead(out _))
            {
            }
        }

        /// <summary>Returns when a timer of this length has been started.</summary>
        public async Task WaitForTimerAsync(TimeSpan pause, CancellationToken stop)
        {
            while (await _waits.Reader.ReadAsync(stop) != pause)
            {
            }
        }
    }

    /// <summary>Stands where the network would be.</summary>
    private sealed class RecordingHandler : HttpMessageHandler
    {
        public Channel<Post> Posts { get; } = Channel.CreateUnbounded<Post>();

        public Func<Post, HttpStatusCode> StatusFor { get; set; } = _ => HttpStatusCode.NoContent;

        public Uri? UnresponsiveUrl { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var octets = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            Assert.Equal("application/json", request.Content.Headers.ContentType!.MediaType);
            var post =
                new Post(request.RequestUri!, octets, JsonDocument.Parse(octets),
                request.Headers.TryGetValues(WebhookClient.SignatureHeader, out var values) ? values.Single() : null);
            var answer = StatusFor(post);
            Posts.Writer.TryWrite(post);
            if (request.RequestUri == UnresponsiveUrl)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new HttpResponseMessage(answer);
        }
    }
}
