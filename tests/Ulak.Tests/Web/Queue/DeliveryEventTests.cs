using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ulak.Console;
using Ulak.Console.Queue;
using Ulak.Console.Webhooks;
using Ulak.Relay.Delivery;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The results of deliveries: as events, in webhooks, and in the charts.</summary>
public sealed class DeliveryEventTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AttemptOutcome.Delivered, "250 2.0.0 Ok", "", "mx.example.net", "delivered", null, null)]
    [InlineData(AttemptOutcome.Deferred, "450 4.2.0 Greylisted", "greylisted", "mx.example.net", "deferred", "greylisted", "nobody")]
    [InlineData(AttemptOutcome.Failed, "550 5.1.1 No such user", "address-unknown", "mx.example.net", "bounced", "address-unknown",
        "sender")]
    [InlineData(AttemptOutcome.Expired, "4.4.1 Nothing listens on 192.0.2.1:25", "connection-refused", "", "expired",
        "connection-refused", "receiver-operator")]
    [InlineData(AttemptOutcome.Failed, "5.1.1 The address is on the suppression list (manual): ", "suspended", "", "suppressed",
        "suspended", "sender-operator")]
    public void An_event_has_the_reason_who_acts_and_when_it_is_tried_again(
        AttemptOutcome outcome, string reply, string reason, string host, string expected, string? word, string? who)
    {
        var retry = _time.GetUtcNow() + TimeSpan.FromMinutes(5);
        var document = DeliveryEventDocument.Of(new DeliveryEvent(
            Delivery(), new DeliveryResult(0, outcome, reply, reason) { NextAt = outcome == AttemptOutcome.Deferred ? retry : null },
            host, _time.GetUtcNow()));
        Assert.Equal(expected, document.Event);
        Assert.Equal(word, document.Reason);
        Assert.Equal(who, document.Who);
        Assert.Equal(word is null, document.Action is null);
        Assert.Equal(outcome == AttemptOutcome.Deferred ? retry : null, document.RetryAt);
        Assert.Equal("/queue/messages/" + document.Message, document.Page);
        Assert.Equal(3, document.Attempt);
    }

    [Theory]
    [InlineData(AttemptOutcome.Returned, "550 5.1.1 No such user", "address-unknown", "bounced", "sender")]
    [InlineData(AttemptOutcome.Complained, "The recipient complained: abuse", "feedback", "complained", "sender")]
    public void A_report_that_comes_back_is_an_event(AttemptOutcome outcome, string reply, string reason, string expected, string who)
    {
        var document = DeliveryEventDocument.Of(
            new DeliveryEvent(Delivery(), new DeliveryResult(0, outcome, reply, reason), "mx.example.net", _time.GetUtcNow()));
        Assert.Equal((expected, "report", reason, who), (document.Event, document.Source, document.Reason, document.Who));
        Assert.Equal(2, document.Attempt);
    }

    [Fact]
    public async Task Changes_by_an_operator_are_events()
    {
        await using var server = await ApiServer.StartAsync();
        var events = (DeliveryEvents)server.App.Services.GetService(typeof(DeliveryEvents))!;
        using var subscription = events.Subscribe();
        var id = await server.QueueAsync(["ann@a.example", "bob@b.example"]);
        foreach (var (action, more) in new[]
        {
            ("hold", ""), ("release", ""), ("reroute", ",\"via\":\"mx:c.example\""), ("retry", ""), ("bounce", ",\"text\":\"No more\""),
        })
        {
            await server.PostAsync($"api/v1/queue/{action}", $$"""{"ids":["{{id}}.0"]{{more}}}""");
        }

        await server.PostAsync("api/v1/queue/delete", $$"""{"ids":["{{id}}"]}""");
        var seen = new List<DeliveryEventDocument>();
        while (subscription.Reader.TryRead(out var each))
        {
            seen.Add(DeliveryEventDocument.Of(each));
        }

        Assert.Equal(["held", "released", "rerouted", "bounced", "deleted"], seen.Select(each => each.Event));
        Assert.All(seen, each => Assert.Equal(("operator", null), (each.Source, each.Reason)));
        Assert.Equal([$"{id}.0", $"{id}.0", $"{id}.0", $"{id}.0", $"{id}.1"], seen.Select(each => each.Delivery));
        Assert.Equal("mx:c.example", seen[2].Destination);
        Assert.Equal("5.7.0 No more", seen[3].Reply);
        Assert.Equal([null, server.Time.GetUtcNow(), server.Time.GetUtcNow(), null, null], seen.Select(each => each.RetryAt));
    }

    [Fact]
    public async Task A_webhook_gets_each_result_signed()
    {
        var events = new DeliveryEvents(new Throughput(_time), _time);
        var options = new ConsoleOptions
        {
            SmtpAddress = new IPEndPoint(IPAddress.Loopback, 25),
            HostName = "mx.example.org",
            MessageOctets = 1,
            Webhooks = new WebhookSettings { Deliveries = [new Uri("http://hook.example/x")], Secret = "key" },
        };
        using var handler = new RecordingHandler();
        using var client = new WebhookClient(options, handler, _time, NullLogger<WebhookClient>.Instance);
        using var webhooks = new DeliveryWebhooks(options, events, client, NullLogger<DeliveryWebhooks>.Instance);
        await webhooks.StartAsync(Token);
        Publish(events, AttemptOutcome.Deferred, "450 4.2.0 Greylisted", "greylisted");
        Publish(events, AttemptOutcome.Delivered, "250 2.0.0 Ok", "");

        var (body, signature) = await handler.Posts.Reader.ReadAsync(Token);
        Assert.Equal("deferred", JsonDocument.Parse(body).RootElement.GetProperty("event").GetString());
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes(body))), signature);
        var (second, _) = await handler.Posts.Reader.ReadAsync(Token);
        Assert.Equal("delivered", JsonDocument.Parse(second).RootElement.GetProperty("event").GetString());
        await webhooks.StopAsync(Token);
    }

    [Fact]
    public async Task The_stream_names_each_event_and_has_its_document()
    {
        await using var server = await ApiServer.StartAsync();
        using var stream = await server.Http.GetStreamAsync(new Uri("api/v1/queue/events", UriKind.Relative), Token);
        using var reader = new StreamReader(stream);
        Assert.Equal(": hello", await reader.ReadLineAsync(Token));
        var events = (DeliveryEvents)server.App.Services.GetService(typeof(DeliveryEvents))!;
        Publish(events, AttemptOutcome.Failed, "550 5.1.1 No", "address-unknown");
        await reader.ReadLineAsync(Token);
        Assert.Equal("event: bounced", await reader.ReadLineAsync(Token));
        var data = JsonDocument.Parse((await reader.ReadLineAsync(Token))!["data: ".Length..]).RootElement;
        Assert.Equal("address-unknown", data.GetProperty("reason").GetString());
    }

    [Fact]
    public void A_slow_reader_misses_the_oldest_results_and_each_of_them_is_reported()
    {
        var events = new DeliveryEvents(new Throughput(_time), _time);
        var missed = 0;
        using var subscription = events.Subscribe(_ => missed++);
        for (var i = 0; i < DeliveryEvents.MaxWaiting + 3; i++)
        {
            Publish(events, AttemptOutcome.Delivered, "250 Ok", "");
        }

        Assert.Equal(3, missed);
        Assert.Equal(DeliveryEvents.MaxWaiting, subscription.Reader.Count);
    }

    [Fact]
    public void Results_are_counted_in_the_span_in_which_they_came_and_forgotten_after_a_day()
    {
        var throughput = new Throughput(_time);
        throughput.Count(DeliveryEventKind.Delivered, _time.GetUtcNow());
        throughput.Count(DeliveryEventKind.Delivered, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(2));
        throughput.Count(DeliveryEventKind.Deferred, _time.GetUtcNow());
        throughput.Count(DeliveryEventKind.Suppressed, _time.GetUtcNow());
        Assert.Equal([new(2, 0, 0), default, new(0, 1, 1)], throughput.Read(3, 1));
        Assert.Equal([default, new ThroughputSlot(2, 1, 1)], throughput.Read(2, 20));
        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2));
        Assert.Equal(new ThroughputSlot(0, 1, 1), throughput.Read(1, 24 * 60)[0]);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(default, throughput.Read(1, 24 * 60)[0]);
    }

    [Fact]
    public void A_chart_draws_each_result_and_its_bars_fit()
    {
        var chart = new ThroughputChart("Title", "Start", [new(1_000, 1, 0), default, new(0, 0, 500)]);
        var svg = chart.Draw("<label>").Value!;
        Assert.Contains("aria-label=\"&lt;label&gt;\"", svg, StringComparison.Ordinal);
        Assert.Equal(["good", "wait", "none", "bad"], System.Text.RegularExpressions.Regex.Matches(svg, "<rect class=\"(\\w+)\"")
            .Select(match => match.Groups[1].Value));
        Assert.DoesNotContain("y=\"-", svg, StringComparison.Ordinal);
        Assert.Equal(1_001, chart.Most);
    }

    private void Publish(DeliveryEvents events, AttemptOutcome outcome, string reply, string reason)
    {
        var job = new DeliveryJob([Delivery()]);
        events.OnAttempt(
            job,
            AttemptReport.ForAll(job, new DeliveryOutcome(OutcomeKind.Temporary, reply), HopSignal.None) with { Host = "mx.example.net" },
            [new DeliveryResult(0, outcome, reply, reason)]);
    }

    private QueuedDelivery Delivery() => new()
    {
        Key = new DeliveryKey(MailId.Create(_time.GetUtcNow(), 1), 0),
        ReversePath = "shop@example.org",
        ForwardPath = "ann@example.net",
        Route = "out",
        Destination = "mx:example.net",
        State = QueueState.Waiting,
        QueuedAt = _time.GetUtcNow(),
        NextAt = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow(),
        Attempts = 2,
    };

    private sealed class RecordingHandler : HttpMessageHandler
    {
        public Channel<(string Body, string Signature)> Posts { get; } = Channel.CreateUnbounded<(string, string)>();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Posts.Writer.TryWrite((
                await request.Content!.ReadAsStringAsync(cancellationToken),
                request.Headers.GetValues(WebhookClient.SignatureHeader).Single()));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
