using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>How every <see cref="IMessageStore"/> must search.</summary>
public abstract class SearchContract : StoreContract
{
    [Theory(Timeout = TestLimits.Test)]
    [InlineData("invoice", "1 2")]
    [InlineData("INVOI", "1 2")]
    [InlineData("invoice -paid", "1")]
    [InlineData("-invoice", "3")]
    [InlineData("\"second reminder\"", "2")]
    [InlineData("\"reminder second\"", "")]
    [InlineData("from:carol", "3")]
    [InlineData("from:bounces@example.com", "1 2 3")]
    [InlineData("to:dave@example.net", "3")]
    [InlineData("subject:pelican", "")]
    [InlineData("pelican", "3")]
    [InlineData("gunaydın", "3")]
    [InlineData("世界", "1")]
    [InlineData("in", "")]
    [InlineData("has:attachment", "2")]
    [InlineData("-has:attachment", "1 3")]
    [InlineData("is:unread", "1 3")]
    [InlineData("is:read", "2")]
    [InlineData("after:2026-03-02", "2 3")]
    [InlineData("before:2026-03-02", "1")]
    [InlineData("-before:2026-03-02 invoice", "2")]
    [InlineData("larger:1K", "3")]
    [InlineData("smaller:1K invoice", "1 2")]
    [InlineData("", "1 2 3")]
    [InlineData("\"", "1 2 3")]
    [InlineData("nowhere", "")]
    public async Task A_search_finds(string search, string expected)
    {
        await Store.AddAsync(1, Mail.Message("Invoice 17", text: "please pay 世界的人"));
        await Store.AddAsync(2, Mail.Message("Invoice 18 paid", text: "a second reminder", attachments: 1, at: Mail.Noon.AddDays(1)));
        await Store.AddAsync(
            3,
            Mail.Message(
                "Günaydın",
                "Carol <carol@example.com>",
                text: "the pelican's briefs",
                at: Mail.Noon.AddDays(2),
                recipients: "dave@example.net"),
            Mail.Octets(2_000, 3));
        await Store.MarkReadAsync(true, Mail.Id(2));

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Mail.Id(int.Parse(n, null))).Reverse(),
            await Store.FindAsync(search));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_search_has_pages_too()
    {
        for (var n = 0; n < 30; n++)
        {
            await Store.AddAsync(n, Mail.Message(n % 2 == 0 ? "even" : "odd"));
        }

        var first = await Store.ListMessagesAsync(new MessageQuery("even", Limit: 10), Token);
        var second = await Store.ListMessagesAsync(new MessageQuery("even", first.Next, 10), Token);

        Assert.Equal(Enumerable.Range(5, 10).Reverse().Select(n => Mail.Id(n * 2)), first.Items.Select(item => item.Id));
        Assert.Equal(Enumerable.Range(0, 5).Reverse().Select(n => Mail.Id(n * 2)), second.Items.Select(item => item.Id));
        Assert.Null(second.Next);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Bounces_are_found_by_their_empty_reverse_path()
    {
        await Store.AddAsync(1, Mail.Message("Report") with { ReversePath = "" });
        await Store.AddAsync(2, Mail.Message("Letter"));

        Assert.Equal([Mail.Id(1)], await Store.FindAsync("is:bounce"));
        Assert.Equal([Mail.Id(2)], await Store.FindAsync("-is:bounce"));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("cc:dora", "1")]
    [InlineData("cc:dora@example.com", "1")]
    [InlineData("to:dora", "1")]
    [InlineData("dora", "1")]
    [InlineData("bcc:hidden", "1")]
    [InlineData("bcc:bob", "")]
    [InlineData("bcc:dora", "")]
    [InlineData("to:hidden", "1")]
    [InlineData("id:<abc.123@mail.example.net>", "1")]
    [InlineData("message-id:abc.123", "1")]
    [InlineData("abc.123@mail.example.net", "1")]
    [InlineData("list:dev.lists", "1")]
    [InlineData("list-id:\"<dev.lists.example.org>\"", "1")]
    [InlineData("dev.lists.example.org", "1")]
    [InlineData("quarterly-report.pdf", "1")]
    [InlineData("attachment:quarterly", "1")]
    [InlineData("attachment:*port", "1")]
    [InlineData("filename:bericht", "1")]
    [InlineData("filename:invoice", "")]
    [InlineData("user:printer-7", "1")]
    [InlineData("printer-7", "1")]
    [InlineData("-user:printer-7", "2")]
    [InlineData("header:x-mailer=swaks", "1")]
    [InlineData("header:X-Mailer=\"swaks v2\"", "1")]
    [InlineData("header:x-mailer=v2", "1")]
    [InlineData("header:x-mailer=swa", "1")]
    [InlineData("header:x-mailer=\"swa\"", "")]
    [InlineData("header:x-mailer", "1")]
    [InlineData("header:x-empty", "1")]
    [InlineData("header:x-mail", "")]
    [InlineData("header:x-other=swaks", "")]
    [InlineData("-header:x-mailer", "2")]
    [InlineData("header:subject=invoice -header:x-mailer=thunderbird", "1")]
    [InlineData("mailer", "")]
    [InlineData("foo:bar", "")]
    [InlineData("invoice is:odd", "")]
    public async Task A_search_finds_by_field(string search, string expected)
    {
        var summary = new MessageSummary(
            "Ann <ann@example.com>", "Bob <bob@example.org>", "Invoice", "abc.123@mail.example.net", "", "text", 2)
        {
            Cc = "Dora <dora@example.com>",
            ListId = "Developers <dev.lists.example.org>",
            AttachmentNames = ["quarterly-report.pdf", "Größter Bericht.docx"],
            Fields = [new("Subject", "Invoice"), new("X-Mailer", "swaks v2"), new("X-Empty", "")],
        };
        var recipients = new[] { "bob@example.org", "dora@example.com", "hidden@example.org" };
        await Store.AddAsync(1, Mail.Message(recipients: recipients) with { Summary = summary, User = "printer-7" });
        await Store.AddAsync(2, Mail.Message("Hello", "Carl <carl@example.net>", text: "nothing"));

        AssertFound(expected, await Store.FindAsync(search));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("istanbul", "1")]
    [InlineData("isparta", "1")]
    [InlineData("ısparta", "1")]
    [InlineData("ISPARTA", "1")]
    [InlineData("İSPARTA", "1")]
    [InlineData("igdir", "1")]
    [InlineData("IĞDIR", "1")]
    [InlineData("strasse", "1")]
    [InlineData("STRASSE", "1")]
    [InlineData("straße", "1")]
    [InlineData("STRAẞE", "1")]
    [InlineData("cafe", "1")]
    [InlineData("café", "1")]
    [InlineData("cafe\u0301", "1")]
    [InlineData("naive", "1")]
    [InlineData("ελλαδα", "1")]
    [InlineData("ΕΛΛΆΔΑΣ", "1")]
    [InlineData("smorrebrod", "1")]
    [InlineData("lodz", "1")]
    [InlineData("елка", "1")]
    [InlineData("file", "1")]
    [InlineData("123", "1")]
    [InlineData("מזל", "1")]
    [InlineData("softhyphen", "1")]
    [InlineData("東京", "2")]
    [InlineData("天気", "2")]
    [InlineData("\"東京都\"", "2")]
    [InlineData("京東", "")]
    [InlineData("ABC123", "2")]
    [InlineData("abc12", "2")]
    [InlineData("注文番号", "2")]
    [InlineData("番号abc123です", "2")]
    [InlineData("天安门", "2")]
    [InlineData("ประเทศ", "2")]
    [InlineData("ไทย", "2")]
    [InlineData("세계", "2")]
    [InlineData("カタカナ", "2")]
    [InlineData("ｶﾀｶﾅ", "2")]
    [InlineData("ｘｙｚ", "2")]
    [InlineData("*anbul", "1")]
    [InlineData("*TANB", "1")]
    [InlineData("-*anbul", "2")]
    [InlineData("*bc12", "2")]
    [InlineData("*zzz", "")]
    [InlineData("*京", "2")]
    [InlineData("text:x", "")]
    public async Task A_search_finds_words_of_all_scripts(string search, string expected)
    {
        await Store.AddAsync(1, Mail.Message("İstanbul ISPARTA ığdır", text:
            "Große Straße, café, naïve, Ελλάδας, smørrebrød, Łódź, Ёлка, ﬁle, ①②③, מַזָּל, soft\u00ADhyphen"));
        await Store.AddAsync(2, Mail.Message("注文番号ABC123ですね", text:
            "これは東京都の天気です。我爱北京天安门 ฉันรักประเทศไทย 안녕하세요세계입니다 カタカナ XYZ"));

        AssertFound(expected, await Store.FindAsync(search));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_search_with_a_problem_selects_nothing()
    {
        await Store.AddAsync(1);
        var selection = MessageSelection.Matching("foo:bar");
        Assert.Equal(0, await Store.DeleteMessagesAsync(selection, Token));
        Assert.Equal(0, (await Store.TrashMessagesAsync(selection, Token)).Count);
        Assert.Equal(0, await Store.CountMessagesAsync("foo:bar", Token));
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deleted_and_trashed_messages_are_not_found()
    {
        await Store.AddAsync(1, Mail.Message("amber"));
        await Store.AddAsync(2, Mail.Message("amber"));
        await Store.AddAsync(3, Mail.Message("amber"));
        Assert.Equal(3, await Store.CountMessagesAsync("amber", Token));
        await Store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        await Store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(2)), Token);
        Assert.Equal([Mail.Id(3)], await Store.FindAsync("amber"));
        Assert.Equal([Mail.Id(3)], await Store.FindAsync("*mbe"));
        Assert.Equal(1, await Store.CountMessagesAsync("amb", Token));
    }

    private static void AssertFound(string expected, IEnumerable<MailId> found) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Mail.Id(int.Parse(n, null))).Reverse(), found);
}
