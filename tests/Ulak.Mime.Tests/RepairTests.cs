using System.Text;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>Messages that break the rules in ways that programs do, and are read all the same.</summary>
public sealed class RepairTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=other")]
    [InlineData("multipart/alternative; boundary=\"\"")]
    public async Task A_boundary_that_is_missing_or_wrong_is_found_in_the_body(string type)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"Content-Type: {type}\r\n\r\n--=_x1\r\nContent-Type: text/plain\r\n\r\nHello\r\n--=_x1\r\n"
            + "Content-Type: text/html\r\n\r\n<b>Hello</b>\r\n--=_x1--\r\n");

        Assert.Equal(["text/plain", "text/html"], mail.Root.Children.Select(part => part.MediaType));
        Assert.Equal("Hello", Texts(mail).First());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Hello\r\n-- \r\nAnn\r\n")]
    [InlineData("--a\r\nHello\r\n")]
    [InlineData("--a<b\r\nHello\r\n--a<b--\r\n")]
    public async Task A_body_without_a_closed_boundary_is_shown_as_it_is(string body)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Content-Type: multipart/mixed\r\n\r\n" + body);

        Assert.Empty(mail.Root.Children);
        Assert.Equal([body], Texts(mail));
    }

    [Fact(Timeout = 30_000)]
    public async Task Lines_that_end_in_CR_alone_are_lines()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Return-Path: <a@example.org>\r\nReceived: from a\r\n by b; now\r\n"
            + "Subject: One\rTo: b@example.org\r\rtwo\rthree\r\n");

        Assert.Equal("One", mail.Header("Subject"));
        Assert.Equal("b@example.org", mail.Header("To"));
        Assert.Equal(["two\r\nthree\r\n"], Texts(mail));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_CR_within_a_line_is_no_line_end_where_lines_end_in_CRLF()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Subject: One\r\n\r\ntwo\rthree\r\n");

        Assert.Equal(["two\rthree\r\n"], Texts(mail));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("base64", "Q2Fmw6k=")]
    [InlineData("BASE64 (of a script)", "Q2Fmw6k=")]
    [InlineData("\"base64\"", "Q2Fmw6k=")]
    [InlineData("base64;", "Q2Fmw6k=")]
    [InlineData("base-64", "Q2Fmw6k=")]
    [InlineData("quoted-printable, 8bit", "Caf=C3=A9")]
    [InlineData("quoted_printable", "Caf=c3=a9")]
    [InlineData("QuotedPrintable", "Caf=C3=\r\n=A9")]
    [InlineData("8 bit", "Café")]
    [InlineData("utf-8", "Café")]
    public async Task Names_of_encodings_are_read_as_programs_write_them(string encoding, string body)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");

        Assert.Equal(["Café"], Texts(mail));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("'a b.pdf'", "a b.pdf")]
    [InlineData("'", "'")]
    [InlineData("'it", "'it")]
    [InlineData("\"it's\"", "it's")]
    public async Task Single_quotes_around_a_name_are_quotes(string value, string name)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename={value}\r\n\r\nx");

        Assert.Equal(name, mail.Root.FileName);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("format=flowed", "one \r\ntwo\r\nthree\r\n", "one two\nthree\n")]
    [InlineData("format=flowed; delsp=yes", "一 \r\n二\r\n", "一二\n")]
    [InlineData("format=flowed", "one\r\n-- \r\nAnn\r\n", "one\n-- \nAnn\n")]
    [InlineData("format=flowed", "> one \r\n> two\r\n>> three \r\n four\r\n", "> one two\n>> three \nfour\n")]
    [InlineData("format=flowed", "one \r\n-- \r\nAnn", "one \n-- \nAnn")]
    [InlineData("format=flowed", " From me\r\n >x\r\n", "From me\n>x\n")]
    [InlineData("format=fixed", "one \r\ntwo\r\n", "one \ntwo\n")]
    public async Task Flowed_text_has_its_paragraphs_on_one_line(string parameters, string body, string text)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"Content-Type: text/plain; charset=utf-8; {parameters}\r\n\r\n{body}");

        Assert.Equal([text], Texts(mail).Select(each => each.ReplaceLineEndings("\n")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_uuencoded_file_in_text_is_an_attachment()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Subject: log\r\n\r\nSee the log.\r\n\r\nbegin 644 a b.txt\r\n#8V%T\r\n`\r\nend\r\n\r\nbegin 755 cats\r\n"
            + "$8V%T<P``\r\n`\r\nend\r\nBye\r\n");

        Assert.Equal(["See the log.\r\n\r\n", "Bye\r\n"], Texts(mail));
        Assert.Equal([("a b.txt", "cat"), ("cats", "cats")], mail.Body.Attachments.Select(part =>
            (part.FileName, Encoding.ASCII.GetString(PartContent.Read(part, 100, out _, default)))));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_that_is_one_uuencoded_file_has_no_text()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Subject: x\r\n\r\nbegin 644 a.txt\r\n#8V%T\r\n`\r\nend\r\n");

        Assert.Empty(Texts(mail));
        Assert.Equal(["a.txt"], mail.Body.Attachments.Select(part => part.FileName));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("begin 644 a.txt\r\n#8V%T\r\n")]
    [InlineData("begin 644 a.txt\r\nas soon as you can\r\nend\r\n")]
    [InlineData("begin the work\r\nend\r\n")]
    [InlineData("We begin 644 a.txt\r\n`\r\nend\r\n")]
    public async Task Text_that_is_no_whole_uuencoded_file_remains_text(string body)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("Subject: x\r\n\r\n" + body);

        Assert.Equal([body], Texts(mail));
        Assert.Empty(mail.Body.Attachments);
    }

    private static IEnumerable<string> Texts(ParsedMail mail) =>
        mail.Body.Text.Select(part => PartContent.ReadText(part, 10_000, out _, default));

    private static ParsedMail Parse(string message) => ParsedMail.Parse(Encoding.UTF8.GetBytes(message), default);
}
