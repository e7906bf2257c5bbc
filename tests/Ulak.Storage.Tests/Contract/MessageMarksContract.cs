using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>How every <see cref="IMessageStore"/> must change marks, tags and the trash.</summary>
public abstract class MessageMarksContract : StoreContract
{
    [Fact(Timeout = TestLimits.Test)]
    public async Task Read_and_unread_are_stored()
    {
        await Store.AddAsync(1);
        await Store.AddAsync(2);

        await Store.MarkReadAsync(true, Mail.Id(1), Mail.Id(9));
        Assert.True((await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
        Assert.False((await Store.FindMessageAsync(Mail.Id(2), Token))!.Item.IsRead);

        await Store.MarkReadAsync(false, Mail.Id(1));
        Assert.False((await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Marks_change_by_id_and_by_search_and_unset_marks_stay()
    {
        for (var n = 0; n < 600; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        Assert.Equal(
            300,
            await Store.ChangeMessagesAsync(
                MessageSelection.Matching("even"), new MessageChange { Starred = true, AddTags = ["Two", "one"] }, Token));
        Assert.Equal(
            1,
            await Store.ChangeMessagesAsync(
                MessageSelection.Of(Mail.Id(2), Mail.Id(2), Mail.Id(9_999)),
                new MessageChange { Read = true, RemoveTags = ["TWO"] },
                Token));
        Assert.Equal(
            1, await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(4)), new MessageChange { Tags = ["two", "three"] }, Token));

        var second = (await Store.FindMessageAsync(Mail.Id(2), Token))!.Item;
        Assert.True(second.IsStarred && second.IsRead);
        Assert.Equal(["one"], second.Tags);
        Assert.Equal(["three", "Two"], (await Store.FindMessageAsync(Mail.Id(4), Token))!.Item.Tags);
        Assert.Empty((await Store.FindMessageAsync(Mail.Id(3), Token))!.Item.Tags);
        Assert.Equal([new("one", 299), new("three", 1), new("Two", 299)], await Store.ListTagsAsync(Token));
        Assert.Equal(300, await Store.CountMessagesAsync("is:starred", Token));
        Assert.Equal(599, await Store.CountMessagesAsync("is:unread", Token));
        Assert.Equal(299, await Store.CountMessagesAsync("tag:ONE even", Token));
        Assert.Equal(301, await Store.CountMessagesAsync("-tag:one", Token));
        Assert.Equal([Mail.Id(4)], await Store.FindAsync("tag:three"));
        Assert.Equal(600, await Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { Read = true }, Token));
        Assert.Equal(0, await Store.CountMessagesAsync("is:unread", Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_number_of_tags_on_a_message_is_limited()
    {
        await Store.AddAsync(1);
        await Store.ChangeMessagesAsync(
            MessageSelection.All, new MessageChange { AddTags = [.. Enumerable.Range(0, 60).Select(n => $"tag{n}")] }, Token);
        Assert.Equal(TagName.MaxPerMessage, (await Store.FindMessageAsync(Mail.Id(1), Token))!.Item.Tags.Length);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Trashed_messages_are_hidden_and_restored_unchanged()
    {
        for (var n = 0; n < 300; n++)
        {
            await Store.AddAsync(n, Mail.Message("letter"));
        }

        await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(7)), new MessageChange { Starred = true, AddTags = ["kept"] }, Token);
        var discard = await Store.TrashMessagesAsync(MessageSelection.Matching("letter"), Token);

        Assert.Equal(300, discard.Count);
        Assert.Equal(0, await Store.CountMessagesAsync(Token));
        Assert.Equal(0, await Store.CountMessagesAsync("letter", Token));
        Assert.Empty(await Store.FindAsync(""));
        Assert.Empty(await Store.FindAsync("letter"));
        Assert.Empty(await Store.ListTagsAsync(Token));
        Assert.Null(await Store.FindMessageAsync(Mail.Id(7), Token));
        Assert.Null(await Store.ContentAsync(Mail.Id(7)));
        Assert.Equal(0, await Store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(7)), Token));
        Assert.Equal(0, await Store.DeleteMessagesAsync(MessageSelection.All, Token));
        Assert.Equal(0, await Store.ChangeMessagesAsync(MessageSelection.Of(Mail.Id(7)), new MessageChange { Starred = false }, Token));
        Assert.Equal(0, (await Store.TrashMessagesAsync(MessageSelection.All, Token)).Count);

        Assert.Equal(300, await Store.RestoreMessagesAsync(discard.Token, Token));
        Assert.Equal(0, await Store.RestoreMessagesAsync(discard.Token, Token));
        Assert.Equal(300, await Store.CountMessagesAsync(Token));
        Assert.Equal([Mail.Id(7)], await Store.FindAsync("tag:kept is:starred"));
        Assert.Equal(Mail.Octets(100, 7), await Store.ContentAsync(Mail.Id(7)));
    }

    [Theory]
    [InlineData(" a ", "a")]
    [InlineData("two   words", "two words")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("a\"b", null)]
    [InlineData("a\nb", null)]
    [InlineData(null, null)]
    public void A_tag_name_is_normalized(string? text, string? name) => Assert.Equal(name, TagName.Normalize(text));
}
