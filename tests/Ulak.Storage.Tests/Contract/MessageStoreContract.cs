using Ulak.Smtp;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>What every <see cref="IMessageStore"/> must do.</summary>
public abstract class MessageStoreContract : StoreContract
{
    [Theory(Timeout = TestLimits.Test)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 << 10)]
    [InlineData((256 << 10) - 1)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData(1_000_000)]
    public async Task Content_is_read_back_octet_for_octet(int size)
    {
        var octets = Mail.Octets(size, size);
        await using (var writer = Store.BeginMessage(Mail.Id(1)))
        {
            for (var at = 0; at < size; at += 7_777)
            {
                await writer.WriteAsync(octets.AsMemory(at, Math.Min(7_777, size - at)), Token);
            }

            await writer.CommitAsync(Mail.Message(), Token);
        }

        Assert.Equal(octets, await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(size, (await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.Size);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_is_found_with_all_its_properties()
    {
        var message = Mail.Message(
            "Grüße, 世界 \0 \"'",
            "Ann\u0001 <ann@example.com>",
            "Bob",
            "text",
            3,
            null,
            "bob@example.org",
            "\"odd one\"@example.org",
            "Postmaster");
        await Store.AddAsync(1, message, Mail.Octets(321, 1));

        var found = await Store.FindMessageAsync(Mail.Id(1), Token);

        Assert.NotNull(found);
        Assert.Equal("<1@example.com>", found.MessageId);
        Assert.Equal(message.MailParameters, found.MailParameters);
        Assert.Equal(message.SessionId, found.Item.SessionId);
        Assert.Equal(message.ReceivedAt, found.Item.ReceivedAt);
        Assert.Equal(message.ReversePath, found.Item.ReversePath);
        Assert.Equal(
            new MessageSummaryLine(message.Summary.From, message.Summary.To, message.Summary.Subject, "A preview", 3), found.Item.Summary);
        Assert.Equal(321, found.Item.Size);
        Assert.False(found.Item.IsRead);
        Assert.Equal(["bob@example.org", "\"odd one\"@example.org", "Postmaster"], found.Item.ForwardPaths);
        Assert.Equal(message.Deliveries, found.Deliveries.Select(d => new NewDelivery(d.ForwardPath, d.Route, d.State, d.RcptParameters)));
        Assert.All(found.Deliveries, delivery => Assert.Empty(delivery.Attempts));
        var listed = Assert.Single((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
        Assert.Equal(found.Item.ForwardPaths, listed.ForwardPaths);
        Assert.Equal(found.Item, listed with { ForwardPaths = found.Item.ForwardPaths });
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Missing_items_are_null_or_empty()
    {
        Assert.Null(await Store.FindMessageAsync(Mail.Id(1), Token));
        Assert.Null(await Store.FindSessionAsync(Mail.Id(1), Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(0, await Store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token));
        Assert.Equal(0, await Store.DeleteMessagesAsync(MessageSelection.All, Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Empty((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
        Assert.Empty((await Store.ListSessionsAsync(new SessionQuery(), Token)).Items);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_is_invisible_before_its_commit_and_gone_without_one()
    {
        await using (var writer = Store.BeginMessage(Mail.Id(1)))
        {
            await writer.WriteAsync(Mail.Octets(600_000, 1), Token);
            Assert.Equal(0, await Store.CountMessagesAsync(Token));
            Assert.Empty((await Store.ListMessagesAsync(new MessageQuery(), Token)).Items);
            Assert.Null(await Store.ContentAsync(Mail.Id(1)));
        }

        Assert.Null(await Store.FindMessageAsync(Mail.Id(1), Token));

        // And the id is free.
        await Store.AddAsync(1, content: Mail.Octets(700_000, 2));
        Assert.Equal(Mail.Octets(700_000, 2), await Store.ContentAsync(Mail.Id(1)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_duplicate_id_is_refused_and_the_first_message_is_kept()
    {
        await Store.AddAsync(1, Mail.Message("first"), Mail.Octets(600_000, 1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AddAsync(1, Mail.Message("second"), Mail.Octets(10, 2)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AddAsync(1, Mail.Message("third"), Mail.Octets(600_000, 3)));

        Assert.Equal(Mail.Octets(600_000, 1), await Store.ContentAsync(Mail.Id(1)));
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_failed_commit_does_not_affect_others_in_its_group()
    {
        await Store.AddAsync(0);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(async () =>
        {
            try
            {
                await Store.AddAsync(n % 10 == 0 ? 0 : n);
                return true;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        })));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n % 10 != 0), outcomes);
        Assert.Equal(91, await Store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Pages_are_ordered_from_newest_to_oldest()
    {
        foreach (var n in Enumerable.Range(0, 25).OrderBy(n => n * 7 % 25))
        {
            await Store.AddAsync(n);
        }

        var seen = new List<MailId>();
        var sizes = new List<int>();
        for (var query = new MessageQuery(Limit: 10); ;)
        {
            var page = await Store.ListMessagesAsync(query, Token);
            seen.AddRange(page.Items.Select(item => item.Id));
            sizes.Add(page.Items.Length);
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(Mail.Id), seen);
        Assert.Null((await Store.ListMessagesAsync(new MessageQuery(Limit: 25), Token)).Next);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deleting_removes_the_given_messages_only()
    {
        for (var n = 0; n < 5; n++)
        {
            await Store.AddAsync(n, Mail.Message($"number{n}"), Mail.Octets(300_000, n));
        }

        Assert.Equal(2, await Store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1), Mail.Id(3), Mail.Id(77), Mail.Id(1)), Token));

        Assert.Equal(3, await Store.CountMessagesAsync(Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(3)));
        Assert.Equal(Mail.Octets(300_000, 2), await Store.ContentAsync(Mail.Id(2)));
        Assert.Empty(await Store.FindAsync("number3"));
        Assert.Equal([Mail.Id(2)], await Store.FindAsync("number2"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Clearing_removes_all_messages_and_no_session()
    {
        for (var n = 0; n < 600; n++)
        {
            await Store.AddAsync(n);
        }

        await Store.SaveSessionAsync(Mail.Session(1), Token);
        Assert.Equal(600, await Store.DeleteMessagesAsync(MessageSelection.All, Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Empty(await Store.FindAsync("Hello"));
        Assert.NotNull(await Store.FindSessionAsync(Mail.Id(1), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_session_is_found_and_listed_as_soon_as_it_is_saved()
    {
        for (var n = 1; n <= 5; n++)
        {
            await Store.SaveSessionAsync(Mail.Session(n), Token);
            Assert.NotNull(await Store.FindSessionAsync(Mail.Id(n), Token));
        }

        await Store.SaveSessionAsync(Mail.Session(6), Token);
        Assert.Equal(6, (await Store.ListSessionsAsync(new SessionQuery(), Token)).Items.Length);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_messages_of_a_session_are_found_by_it()
    {
        await Store.AddAsync(1, Mail.Message() with { SessionId = Mail.Id(500) });
        await Store.AddAsync(2, Mail.Message() with { SessionId = Mail.Id(501) });
        await Store.AddAsync(3, Mail.Message("other") with { SessionId = Mail.Id(500) });

        var all = await Store.ListMessagesAsync(new MessageQuery { SessionId = Mail.Id(500) }, Token);
        var some = await Store.ListMessagesAsync(new MessageQuery("other") { SessionId = Mail.Id(500) }, Token);
        Assert.Equal([Mail.Id(3), Mail.Id(1)], all.Items.Select(item => item.Id));
        Assert.Equal([Mail.Id(3)], some.Items.Select(item => item.Id));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(700_000)]
    public async Task A_prefix_is_put_in_front_of_the_content(int size)
    {
        var octets = Mail.Octets(size, size);
        var prefix = "Authentication-Results: mx.example.org; spf=pass\r\n"u8.ToArray();
        await using (var writer = Store.BeginMessage(Mail.Id(1)))
        {
            await writer.WriteAsync(octets, Token);
            await writer.CommitAsync(Mail.Message(), prefix, Token);
        }

        var content = await Store.ContentAsync(Mail.Id(1));
        Assert.Equal([.. prefix, .. octets], content!);
        Assert.Equal(prefix.Length + size, (await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.Size);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_prefix_that_is_too_long_is_refused_and_the_message_can_still_be_committed()
    {
        await using var writer = Store.BeginMessage(Mail.Id(1));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await writer.CommitAsync(Mail.Message(), new byte[IMessageWriter.MaxPrefixLength + 1], Token));
        await writer.CommitAsync(Mail.Message(), new byte[IMessageWriter.MaxPrefixLength], Token);
        Assert.Equal(IMessageWriter.MaxPrefixLength, (await Store.ContentAsync(Mail.Id(1)))!.Length);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_user_and_the_remarks_are_stored_with_the_message()
    {
        var fault = new SyntaxFault
        {
            Kind = FaultKind.LineTooLong,
            Column = 11,
            Length = 1,
            Expected = "'<'",
            Subject = FaultSubject.Command,
            SuggestedLine = "MAIL FROM:<a@b>",
        };
        var remark = new StoredRemark("MAIL FROM:a@b"u8.ToArray(), fault);
        await Store.AddAsync(1, Mail.Message() with { User = "ann", Remarks = [remark, remark] });
        await Store.AddAsync(2);

        var found = await Store.FindMessageAsync(Mail.Id(1), Token);
        Assert.Equal("ann", found!.User);
        Assert.Equal([remark, remark], found.Remarks);
        Assert.Equal([0, 2], (await Store.ListMessagesAsync(new MessageQuery(), Token)).Items.Select(item => item.RemarkCount));
        Assert.Equal([Mail.Id(1)], await Store.FindAsync("has:remarks"));
        Assert.Equal([Mail.Id(2)], await Store.FindAsync("-has:remarks"));
        Assert.Empty((await Store.FindMessageAsync(Mail.Id(2), Token))!.Remarks);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Large_messages_are_deleted_and_unknown_ids_left_out()
    {
        for (var n = 0; n < 5; n++)
        {
            await Store.AddAsync(n, content: new byte[1 << 20]);
        }

        Assert.Equal(5, await Store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(0, 7).Select(Mail.Id)]), Token));
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public Task Random_operations_match_the_model() => MessageStoreModel.CheckAsync(OpenAsync, sequences: 40);

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_messages_after_one_are_the_nearest_newer_ones()
    {
        for (var n = 0; n < 9; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        async Task<IEnumerable<MailId>> AfterAsync(int n, int limit, string? search = null) =>
            (
                await Store.ListMessagesAsync(new MessageQuery(search, Limit: limit) { After = Mail.Id(n) }, Token)).Items.Select(item =>
                    item.Id);

        Assert.Equal([Mail.Id(5)], await AfterAsync(4, 1));
        Assert.Equal([Mail.Id(7), Mail.Id(6), Mail.Id(5)], await AfterAsync(4, 3));
        Assert.Equal([Mail.Id(8)], await AfterAsync(7, 3));
        Assert.Empty(await AfterAsync(8, 3));
        Assert.Equal([Mail.Id(6)], await AfterAsync(4, 1, "even"));
        Assert.Equal([Mail.Id(8), Mail.Id(6)], await AfterAsync(4, 5, "subject:even"));
        Assert.Equal(
            [Mail.Id(6), Mail.Id(5)],
            (
                await Store.ListMessagesAsync(
                    new MessageQuery(Before: Mail.Id(7), Limit: 5) { After = Mail.Id(4) }, Token)).Items.Select(item => item.Id));
        Assert.Equal(Mail.Id(5), (await Store.ListMessagesAsync(new MessageQuery(Limit: 3) { After = Mail.Id(4) }, Token)).Next);
        Assert.Null((await Store.ListMessagesAsync(new MessageQuery { After = Mail.Id(8) }, Token)).Next);
    }
}
