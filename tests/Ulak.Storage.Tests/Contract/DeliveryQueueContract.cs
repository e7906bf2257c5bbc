using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>How every <see cref="IDeliveryQueue"/> must work.</summary>
public abstract class DeliveryQueueContract : StoreContract
{
    private protected abstract IDeliveryQueue Queue { get; }

    private static readonly DateTimeOffset Start = Mail.Noon;

    private protected static NewMessage Relayed(int n, string destination, params string[] recipients) => Mail.Message() with
    {
        ReceivedAt = Start.AddSeconds(n),
        IsListed = false,
        Deliveries =
        [
            .. from path in recipients
               select new NewDelivery(path, "out", DeliveryState.Queued, "NOTIFY=FAILURE")
               {
                   Queue = new QueueEntry
                   {
                       Destination = destination,
                       NextAt = Start.AddSeconds(n),
                       ExpiresAt = Start.AddDays(5),
                       DelayNoticeAt = Start.AddHours(4),
                   },
               },
        ],
    };

    private static DeliveryResult Deferred(int ordinal, DateTimeOffset next) =>
        new(ordinal, AttemptOutcome.Deferred, "450 4.2.1 later", "mailbox_full") { NextAt = next };

    private ValueTask RecordAsync(int n, params ImmutableArray<DeliveryResult> results) => Queue.RecordAttemptAsync(
        new AttemptRecord
        {
            Message = Mail.Id(n),
            At = Start.AddMinutes(1),
            Host = "mx.example.org",
            Dialogue = [new EventEntry(TimeSpan.Zero, SessionEvent.Connected, "192.0.2.1:25")],
            Results = results,
        },
        Token);

    private async Task<ImmutableArray<QueuedDelivery>> DueAsync(string destination, double seconds = 1e6) =>
        await Queue.ListDueAsync(new DueQuery(destination, Start.AddSeconds(seconds), 100), Token);

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_committed_message_waits_in_the_queue_with_its_envelope()
    {
        await Store.AddAsync(2, Relayed(2, "example.org", "a@example.org", "b@example.org"));
        await Store.AddAsync(1, Relayed(1, "example.org", "c@example.org"));
        await Store.AddAsync(3, Relayed(9, "example.net", "d@example.net"));

        var due = await DueAsync("example.org", 5);
        Assert.Equal(["c@example.org", "a@example.org", "b@example.org"], due.Select(each => each.ForwardPath));
        Assert.Equal(new DeliveryKey(Mail.Id(2), 1), due[2].Key);
        Assert.Equal("bounces@example.com", due[0].ReversePath);
        Assert.Equal(("out", "NOTIFY=FAILURE", 100L, 0), (due[0].Route, due[0].RcptParameters, due[0].Size, due[0].Attempts));
        Assert.Equal((Start.AddDays(5), Start.AddHours(4)), (due[0].ExpiresAt, due[0].DelayNoticeAt));
        Assert.Empty(await DueAsync("example.net", 8));
        Assert.Equal(Start.AddSeconds(9), await Queue.FindNextDueAsync("example.net", Start.AddSeconds(8), Token));
        Assert.Null(await Queue.FindNextDueAsync("example.net", Start.AddSeconds(9), Token));
        Assert.Null(await Queue.FindNextDueAsync("example.com", Start, Token));
        Assert.Equal(
            [("example.net", 1L), ("example.org", 3L)],
            (await Queue.ListDestinationsAsync(Token)).Select(each => (each.Name, each.Waiting)).Order());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_that_is_not_listed_is_neither_listed_nor_counted_and_has_content_until_it_is_delivered()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Empty((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
        Assert.Null(await Store.FindMessageAsync(Mail.Id(1), Token));
        Assert.Empty(await Store.FindAsync("Hello"));
        Assert.Equal(Mail.Octets(100, 1), await QueuedContentAsync(1));

        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 2.0.0 ok"), Deferred(1, Start.AddHours(1)));
        Assert.Equal(Mail.Octets(100, 1), await QueuedContentAsync(1));
        await RecordAsync(1, new DeliveryResult(1, AttemptOutcome.Delivered, "250 2.0.0 ok"));
        Assert.Null(await QueuedContentAsync(1));
        Assert.Empty(await Queue.ListDestinationsAsync(Token));

        var message = await Queue.FindQueuedMessageAsync(Mail.Id(1), Token);
        Assert.All(message!.Deliveries, delivery => Assert.Equal(DeliveryState.Delivered, delivery.State));
        Assert.Equal(["deferred", "delivered"], message.Deliveries[1].Attempts.Select(attempt => attempt.Outcome));
        Assert.All(message.Deliveries.SelectMany(delivery => delivery.Attempts), attempt => Assert.Single(attempt.Dialogue));
        Assert.Equal(
            ("mx.example.org", "450 4.2.1 later", "mailbox_full"),
            (message.Deliveries[1].Attempts[0].Host, message.Deliveries[1].Attempts[0].Reply, message.Deliveries[1].Attempts[0].Reason));
        Assert.Equal(0, await Queue.PurgeFinishedAsync(Start, Token));
        Assert.Equal(1, await Queue.PurgeFinishedAsync(Start.AddDays(1), Token));
        Assert.Null(await Queue.FindQueuedMessageAsync(Mail.Id(1), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_deferred_delivery_waits_for_its_next_attempt_with_the_last_reply()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        await RecordAsync(1, Deferred(0, Start.AddHours(1)));
        Assert.Empty(await DueAsync("example.org", 3599));
        var delivery = Assert.Single(await DueAsync("example.org", 3600));
        Assert.Equal((1, Start.AddMinutes(1)), (delivery.Attempts, delivery.LastAt));
        Assert.Equal(("450 4.2.1 later", "mx.example.org", "mailbox_full"), (delivery.LastReply, delivery.LastHost, delivery.Reason));
        var cause = Assert.Single(await Queue.ListCausesAsync(10, Token));
        Assert.Equal(
            ("mailbox_full", "example.org", 1L, "450 4.2.1 later"), (cause.Reason, cause.Destination, cause.Count, cause.LastReply));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_failed_delivery_stays_until_its_report_is_complete()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Failed, "550 5.1.1 no") { Report = ReportKind.Failure });
        Assert.Empty(await DueAsync("example.org"));
        var report = Assert.Single(await Queue.ListReportsDueAsync(10, Token));
        Assert.Equal((ReportKind.Failure, QueueState.Reporting, "550 5.1.1 no"), (report.Report, report.State, report.LastReply));
        Assert.NotNull(await QueuedContentAsync(1));

        await Queue.CompleteReportsAsync([report.Key], Token);
        Assert.Empty(await Queue.ListReportsDueAsync(10, Token));
        Assert.Null(await QueuedContentAsync(1));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_delay_is_reported_once_and_the_delivery_waits_on()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        await RecordAsync(1, Deferred(0, Start.AddHours(5)) with { Report = ReportKind.Delay });
        var report = Assert.Single(await Queue.ListReportsDueAsync(10, Token));
        Assert.Equal((ReportKind.Delay, QueueState.Waiting), (report.Report, report.State));
        await Queue.CompleteReportsAsync([report.Key], Token);
        Assert.Empty(await Queue.ListReportsDueAsync(10, Token));
        Assert.Null(Assert.Single(await DueAsync("example.org")).DelayNoticeAt);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deliveries_are_held_released_retried_and_rerouted_by_a_filter()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        await Store.AddAsync(2, Relayed(2, "example.net", "c@example.net"));
        Assert.Equal(1, await ChangeAsync(new() { Recipient = "A@example.ORG" }, new QueueChange.Hold("checked by hand")));
        Assert.Equal(["b@example.org"], (await DueAsync("example.org")).Select(each => each.ForwardPath));
        var held = Assert.Single((await Queue.ListQueuedAsync(new(new() { State = QueueState.Held }), Token)).Items);
        Assert.Equal("checked by hand", held.LastReply);
        Assert.Equal(DeliveryState.Held, (await Queue.FindQueuedMessageAsync(Mail.Id(1), Token))!.Deliveries[0].State);

        Assert.Equal(2, await ChangeAsync(new() { Recipient = "@example.org" }, new QueueChange.Reroute("backup", "hop", Start)));
        Assert.Equal(["b@example.org"], (await DueAsync("hop")).Select(each => each.ForwardPath));
        Assert.Equal(1, await ChangeAsync(new() { Message = Mail.Id(1) }, new QueueChange.Release(Start.AddDays(1))));
        Assert.Equal(2, (await DueAsync("hop", 86_400)).Length);
        Assert.Equal(3, await ChangeAsync(QueueFilter.All, new QueueChange.Retry(Start.AddDays(2))));
        Assert.Empty(await DueAsync("hop", 86_400));
        Assert.Equal(0, await ChangeAsync(new() { Sender = "@example.net" }, new QueueChange.Retry(Start)));
        Assert.Equal(2, await ChangeAsync(new() { Route = "backup", Sender = "@example.com" }, new QueueChange.Retry(Start)));
    }

    [Fact]
    public async Task Deliveries_are_postponed_and_those_whose_next_attempt_is_later_keep_it()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org", "c@example.org"));
        await ChangeAsync(new() { Recipient = "b@example.org" }, new QueueChange.Retry(Start.AddHours(3)));
        await ChangeAsync(new() { Recipient = "c@example.org" }, new QueueChange.Hold("checked by hand"));
        Assert.Equal(1, await ChangeAsync(QueueFilter.All, new QueueChange.Postpone(Start.AddHours(1))));
        var items = (await Queue.ListQueuedAsync(new(QueueFilter.All), Token)).Items;
        Assert.Equal([Start.AddHours(1), Start.AddHours(3)], items.Take(2).Select(each => each.NextAt));
        Assert.Equal(QueueState.Held, items[2].State);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Bounced_deliveries_are_reported_and_deleted_ones_are_not()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        Assert.Equal(1, await ChangeAsync(new() { Key = new(Mail.Id(1), 0) }, new QueueChange.Bounce(Start, "550 5.7.1 by hand")));
        Assert.Equal(1, await ChangeAsync(QueueFilter.All, new QueueChange.Delete(Start)));
        var report = Assert.Single(await Queue.ListReportsDueAsync(10, Token));
        Assert.Equal(("a@example.org", "550 5.7.1 by hand"), (report.ForwardPath, report.LastReply));
        await Queue.CompleteReportsAsync([report.Key], Token);
        Assert.Null(await QueuedContentAsync(1));
        Assert.All(
            (await Queue.FindQueuedMessageAsync(Mail.Id(1), Token))!.Deliveries,
            delivery => Assert.Equal((DeliveryState.Failed, 1), (delivery.State, delivery.Attempts.Length)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_result_for_a_delivery_that_was_deleted_changes_nothing()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        await ChangeAsync(new() { Key = new(Mail.Id(1), 0) }, new QueueChange.Delete(Start));
        await RecordAsync(1, Deferred(0, Start), Deferred(1, Start));
        Assert.Equal(["b@example.org"], (await DueAsync("example.org")).Select(each => each.ForwardPath));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_listed_message_that_is_deleted_is_still_delivered()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org") with { IsListed = true });
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
        Assert.Equal(1, await Store.DeleteMessagesAsync(MessageSelection.All, Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Equal(Mail.Octets(100, 1), await QueuedContentAsync(1));
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 2.0.0 ok"));
        Assert.Null(await QueuedContentAsync(1));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_listed_message_keeps_its_content_after_its_delivery()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org") with { IsListed = true });
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 2.0.0 ok"));
        Assert.Equal(Mail.Octets(100, 1), await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(0, await Queue.PurgeFinishedAsync(Start.AddDays(10), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Pages_of_the_queue_follow_each_other_and_changes_reach_all_of_them()
    {
        for (var n = 0; n < 300; n++)
        {
            await Store.AddAsync(n, Relayed(n, "example.org", "a@example.org", "b@example.org"));
        }

        var seen = new List<DeliveryKey>();
        DeliveryKey? after = null;
        do
        {
            var page = await Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All, after, 250), Token);
            seen.AddRange(page.Items.Select(item => item.Key));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(600, seen.Distinct().Count());
        Assert.Equal(600, seen.Count);
        Assert.Equal(600, await ChangeAsync(QueueFilter.All, new QueueChange.Hold("")));
        Assert.Equal((0L, 600L), (await Queue.ListDestinationsAsync(Token)).Select(each => (each.Waiting, each.Held)).Single());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_destination_is_paused_and_resumed()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        await Queue.PauseAsync("example.org", true, Token);
        await Queue.PauseAsync("example.com", true, Token);
        Assert.Equal(
            [("example.com", 0L, true), ("example.org", 1L, true)],
            (await Queue.ListDestinationsAsync(Token)).Select(each => (each.Name, each.Waiting, each.IsPaused)).Order());
        await Queue.PauseAsync("example.org", false, Token);
        await Queue.PauseAsync("example.com", false, Token);
        Assert.False(Assert.Single(await Queue.ListDestinationsAsync(Token)).IsPaused);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_names_of_pauses_are_listed_whatever_they_are_about()
    {
        await Queue.PauseAsync("tag:news", true, Token);
        await Queue.PauseAsync("mx:example.org", true, Token);
        await Queue.PauseAsync("tag:news", true, Token);
        Assert.Equal(["mx:example.org", "tag:news"], await Queue.ListPausesAsync(Token));
        await Queue.PauseAsync("tag:news", false, Token);
        Assert.Equal(["mx:example.org"], await Queue.ListPausesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_note_of_what_is_held_stays_over_an_attempt_and_can_be_replaced_and_selected()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org", "c@example.org"));
        Assert.Equal(1, await ChangeAsync(new() { Recipient = "a@example.org" }, new QueueChange.Hold("one")));
        Assert.Equal(1, await ChangeAsync(new() { Recipient = "b@example.org" }, new QueueChange.Hold("two")));
        // An attempt that ran during the hold.
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Deferred, "450 later", "greylisted") { NextAt = Start.AddHours(1) });
        var held = Assert.Single(await SelectAsync(new() { Note = "one" }));
        Assert.Equal(("a@example.org", QueueState.Held, "greylisted", 1), (held.ForwardPath, held.State, held.Reason, held.Attempts));
        Assert.Equal(
            [("one", 1L), ("two", 1L)],
            (await Queue.ListCausesAsync(10, Token)).Where(each => each.State == QueueState.Held)
                .Select(each => (each.LastReply, each.Count)).Order());

        Assert.Equal(1, await ChangeAsync(new() { Note = "one" }, new QueueChange.Hold("two")));
        Assert.Equal(0, await ChangeAsync(new() { Note = "two" }, new QueueChange.Hold("two")));
        Assert.Equal(2, await ChangeAsync(new() { Note = "two" }, new QueueChange.Release(Start)));
        var all = await SelectAsync(QueueFilter.All);
        Assert.Equal(["450 later", "", ""], all.Select(each => each.LastReply));
        Assert.All(all, each => Assert.Equal(QueueState.Waiting, each.State));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_delivery_has_the_tags_of_its_message()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        Assert.Empty(Assert.Single(await DueAsync("example.org")).Tags);
        await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(1)), new() { AddTags = ["one", "zwei, drei"] }, Token);
        Assert.Equal(["one", "zwei, drei"], Assert.Single(await DueAsync("example.org")).Tags.Order());
    }

    private async Task<ImmutableArray<QueuedDelivery>> SelectAsync(QueueFilter filter) =>
        (await Queue.ListQueuedAsync(new QueueQuery(filter), Token)).Items;

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_idempotency_key_is_used_once()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org") with { IdempotencyKey = "k1" });
        Assert.Equal(Mail.Id(1), await Queue.FindSubmissionAsync("k1", Token));
        Assert.Null(await Queue.FindSubmissionAsync("k2", Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => Store.AddAsync(2, Relayed(1, "example.org", "b@example.org") with { IdempotencyKey = "k1" }));
        Assert.Single(await DueAsync("example.org"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_report_that_comes_back_is_kept_with_its_finished_delivery()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        await RecordAsync(
            1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"), new DeliveryResult(1, AttemptOutcome.Delivered, "250 ok"));
        await RecordAsync(1, new DeliveryResult(1, AttemptOutcome.Returned, "550 5.1.1 no", "address-unknown"));
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Complained, "abuse", "feedback"));
        await RecordAsync(1, new DeliveryResult(7, AttemptOutcome.Returned, "550 5.1.1 no"));
        var deliveries = (await Queue.FindQueuedMessageAsync(Mail.Id(1), Token))!.Deliveries;
        Assert.Equal([DeliveryState.Delivered, DeliveryState.Failed], deliveries.Select(each => each.State));
        Assert.Equal(["delivered", "complained"], deliveries[0].Attempts.Select(each => each.Outcome));
        Assert.Equal(["delivered", "returned"], deliveries[1].Attempts.Select(each => each.Outcome));
        Assert.Equal(("550 5.1.1 no", "address-unknown"), (deliveries[1].Attempts[1].Reply, deliveries[1].Attempts[1].Reason));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_report_for_a_delivery_that_waits_leaves_it_in_the_queue()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org"));
        await RecordAsync(1, new DeliveryResult(0, AttemptOutcome.Returned, "550 5.1.1 no", "address-unknown"));
        Assert.Single(await DueAsync("example.org"));
        Assert.Equal(DeliveryState.Queued, (await Queue.FindQueuedMessageAsync(Mail.Id(1), Token))!.Deliveries[0].State);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_change_reports_each_delivery_that_it_changed_and_no_other()
    {
        await Store.AddAsync(1, Relayed(1, "example.org", "a@example.org", "b@example.org"));
        var changed = new List<QueuedDelivery>();
        await Queue.ChangeQueuedAsync(new QueueFilter { Recipient = "b@example.org" }, new QueueChange.Hold("x"), changed.Add, Token);
        Assert.Equal([("b@example.org", QueueState.Waiting)], changed.Select(each => (each.ForwardPath, each.State)));
        changed.Clear();
        Assert.Equal(1, await Queue.ChangeQueuedAsync(QueueFilter.All, new QueueChange.Release(Start), changed.Add, Token));
        Assert.Equal(["b@example.org"], changed.Select(each => each.ForwardPath));
    }

    private async Task<int> ChangeAsync(QueueFilter filter, QueueChange change) =>
        await Queue.ChangeQueuedAsync(filter, change, null, Token);

    private async Task<byte[]?> QueuedContentAsync(int n)
    {
        using var copy = new MemoryStream();
        return await Queue.CopyQueuedContentAsync(Mail.Id(n), copy, Token) ? copy.ToArray() : null;
    }
}
