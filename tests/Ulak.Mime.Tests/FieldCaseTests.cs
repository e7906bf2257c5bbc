using System.Text;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>Messages that real users could not read elsewhere.</summary>
public sealed class FieldCaseTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("001-iso-2022-jp", "お問い合わせ", "テストのメールです。お問い合わせありがとうございます。田中", "")]
    [InlineData("003-iso-8859-9", "cs iso-8859-9 ğüşıöçİ", "ğüşıöçİ", "")]
    [InlineData("005-windows-1252", "“q” € 5", "“quoted” – € 5", "")]
    [InlineData("007-filename-gb2312", "fn rfc2047-gb", "body", "合同镕.docx")]
    [InlineData("009-latin1-label-cp1252-body", "cs cp1252-as-latin1 “quoted” – € 5", "“quoted” – € 5", "")]
    [InlineData("011-crcrlf-lines", "PHP by busybox", "<p>Body</p>", "")]
    [InlineData("013-body-without-header-leading-space", "", "leading space first line\r\nSecond: line", "")]
    [InlineData("015-cid-with-cid-prefix", "cid prefix", "<p>logo <img src=\"cid:TCrOweD5\"></p>", "")]
    [InlineData("018-scanner-pdf-no-disposition", "scan", "scan", "scan.pdf")]
    [InlineData("020-two-html-parts", "apple two html", "<p>first part</p>|<p>second part</p>", "a.png")]
    [InlineData("027-iso-2022-jp-without-charset", "お問い合わせ", "テストのメールです。お問い合わせありがとうございます。田中", "")]
    [InlineData("053-bare-lf-body-not-marked", "lf body", "line\r\nline two", "")]
    public async Task It_is_readable(string name, string subject, string text, string attachments)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        using var stream = typeof(FieldCaseTests).Assembly.GetManifestResourceStream($"Field.{name}.eml")!;
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        var mail = ParsedMail.Parse(octets, default);

        Assert.Equal(subject, mail.Header("Subject") ?? "");
        Assert.Equal(text.ReplaceLineEndings("\n"),
            string.Join('|', mail.Body.Text.Select(part => PartContent.ReadText(part, 10_000, out _, default).Trim()))
            .ReplaceLineEndings("\n"));
        Assert.Equal(attachments, string.Join(',', mail.Body.Attachments.Select(part => part.FileName ?? part.MediaType)));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("cid:TCrOweD5", "<cid:TCrOweD5>")]
    [InlineData("CID:logo@example.org", "<logo@example.org>")]
    [InlineData("cid:logo%40example.org", "<logo@example.org>")]
    [InlineData("cid:a%20b", "a b")]
    [InlineData("cid:a%20b", "<a%20b>")]
    [InlineData("cid:a b", "<a b>")]
    public async Task A_picture_is_found_in_every_form_of_its_id(string used, string id)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"""
            Content-Type: multipart/related; boundary=b

            --b
            Content-Type: text/html

            <img src="{used}">
            --b
            Content-Type: image/png
            Content-ID: {id}
            Content-Disposition: attachment

            x
            --b--
            """);

        Assert.Contains("data:image/png;base64,eA==", await RenderAsync(mail), StringComparison.Ordinal);
        Assert.Empty(mail.Body.Attachments);
    }

    [Fact(Timeout = 30_000)]
    public async Task All_inline_text_is_the_body_and_footers_too()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("""
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: multipart/alternative; boundary=c

            --c
            Content-Type: text/plain

            plain
            --c
            Content-Type: text/html

            <p>rich</p>
            --c--
            --b
            Content-Type: text/plain; charset=us-ascii
            Content-Disposition: inline

            -- list footer
            --b--
            """);

        Assert.Equal(["plain", "-- list footer"], mail.Body.Text.Select(part => PartContent.ReadText(part, 1_000, out _, default)));
        var html = await RenderAsync(mail);
        Assert.Contains("<p>rich</p>", html, StringComparison.Ordinal);
        Assert.Contains("-- list footer", html, StringComparison.Ordinal);
        Assert.Empty(mail.Body.Attachments);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Content-Type: nonsense\r\nContent-Type: text/html\r\n\r\n<p>x</p>", "text/html")]
    [InlineData("Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\n<p>x</p>", "text/html")]
    [InlineData("Content-Type: ;\r\nContent-Type:\r\nContent-Type: text/html\r\n\r\n<p>x</p>", "text/html")]
    [InlineData("Content-Type: \r\nSubject: x\r\n\r\n<p>x</p>", "text/plain")]
    [InlineData("Content-Type: Text/HTML; charset = utf-8\r\n\r\n<p>x</p>", "text/html")]
    public async Task Of_several_types_the_first_that_can_be_read_counts(string message, string type)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(type, ParsedMail.Parse(Encoding.ASCII.GetBytes(message), default).Root.MediaType);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Hello world\r\nSecond: line\r\n\r\nBody", "Hello world\nSecond: line\n\nBody")]
    [InlineData("Return-Path: <a@b.example>\r\nReceived: by x\r\nHello world\r\nmore: y\r\n", "Hello world\nmore: y\n")]
    [InlineData("\r\nonly a body\r\n", "only a body\n")]
    [InlineData("Subject: x\n\nLF alone\n", "LF alone\n")]
    [InlineData("Subject: x\r\r\n\r\r\ntwice\r\r\n", "twice\n")]
    [InlineData("", "")]
    public async Task Text_is_shown_with_or_without_a_header_section(string message, string text)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = ParsedMail.Parse(Encoding.ASCII.GetBytes(message), default);
        var shown = string.Concat(mail.Body.Text.Select(part => PartContent.ReadText(part, 10_000, out _, default)));
        Assert.Equal(text, shown.Replace("\r", "", StringComparison.Ordinal));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("name=\"=?gb2312?B?us/NrOlGLmRvY3g=?=\"", "合同镕.docx")]
    [InlineData("name=\"=?utf-8?Q?=C3=A4_b?= =?utf-8?Q?c.pdf?=\"", "ä bc.pdf")]
    [InlineData("name*=utf-8''%C3%A4.pdf", "ä.pdf")]
    [InlineData("name*0*=utf-8''%C3; name*1*=%A4; name*2=.pdf", "ä.pdf")]
    [InlineData("name*=windows-1251''%CF.pdf", "П.pdf")]
    [InlineData("name=\"\u00E4.pdf\"", "ä.pdf")]
    [InlineData("name=quarterly report.pdf", "quarterly report.pdf")]
    [InlineData("name=\"C:\\\\temp\\\\x.pdf\"", "x.pdf")]
    [InlineData("name=\"../../etc/passwd\"", "passwd")]
    [InlineData("name=plain.pdf; name*=utf-8''better.pdf", "better.pdf")]
    [InlineData("name=\"a\u202Efdp.exe\"", "afdp.exe")]
    [InlineData("name*=iso-2022-jp''%1B%24B%46%7C%1B%28B.txt", "日.txt")]
    public async Task The_name_of_a_file_is_read_in_every_form(string parameter, string name)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var octets = parameter.Contains('\u202E', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(parameter)
            : Encoding.Latin1.GetBytes(parameter);
        byte[] message = [.. "Content-Type: application/pdf; "u8, .. octets, .. "\r\n\r\nx"u8];
        Assert.Equal(name, Assert.Single(ParsedMail.Parse(message, default).Body.Attachments).FileName);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_that_is_one_file_and_a_message_within_are_attachments()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/pdf", Assert.Single(Parse("Content-Type: application/pdf\n\n%PDF").Body.Attachments).MediaType);
        var mail = Parse("""
            Content-Type: multipart/mixed; boundary=b

            --b

            outer
            --b
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/mixed; boundary=c

            --c

            inner text
            --c
            Content-Type: image/png; name=x.png

            x
            --c--
            --b--
            """);

        var attached = Assert.Single(mail.Body.Attachments);
        Assert.True(attached.IsMessage);
        var inner = mail.Nested(attached.Number, default)!;
        Assert.Equal("inner", inner.Header("Subject"));
        Assert.Equal("x.png", Assert.Single(inner.Body.Attachments).FileName);
        Assert.Equal(["outer"], mail.Body.Text.Select(part => PartContent.ReadText(part, 1_000, out _, default)));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "From ann@example.org Mon Jan  1 00:00:00 2024\n")]
    [InlineData("Return-Path: <a@b.example>\nReceived: from x by y;\n\tMon, 1 Jan 2024 00:00:00 +0000\n", ">From ann@example.org\n")]
    public async Task The_line_that_begins_a_message_in_an_mbox_file_is_passed_over(string trace, string line)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"{trace}{line}Subject: mbox\nContent-Type: text/html\n\n<p>hi</p>");
        Assert.Equal("mbox", mail.Header("Subject"));
        Assert.Equal("text/html", mail.Root.MediaType);
        Assert.Equal("<p>hi</p>", PartContent.ReadText(mail.Root, 100, out _, default));

        // Text that begins with the same word.
        var text = Parse($"{trace}From today on we are closed.\nSee you.\n");
        Assert.StartsWith("From today on", PartContent.ReadText(text.Root, 100, out _, default), StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Microsoft Mail Internet Headers Version 2.0\nSubject: one\n", "one")]
    [InlineData("Subject: one\ntwo three\nFrom: a@b.example\n", "one")]
    [InlineData("Subject: one\n<broken@field\n=?utf-8?Q?left?=\nX-A: b\n", "one")]
    public async Task A_line_that_is_no_field_is_passed_over_where_the_header_goes_on(string start, string subject)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"{start}MIME-Version: 1.0\nContent-Type: text/html\n\n<p>hi</p>");
        Assert.Equal(subject, mail.Header("Subject"));
        Assert.Equal("<p>hi</p>", PartContent.ReadText(mail.Root, 100, out _, default));
        Assert.True(mail.Body.HasHtml);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Subject: x\nHello, without an empty line.\nNote: it is text.\n", "Hello, without an empty line.\r\nNote: it is text.\r\n")]
    [InlineData("Hello\nthere\n\nContent-Type: text/html\n", "Hello\r\nthere\r\n\r\nContent-Type: text/html\r\n")]
    public async Task A_line_that_is_no_field_begins_the_text_otherwise(string message, string text)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(text, PartContent.ReadText(Parse(message).Root, 200, out _, default));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("base64", "R3LDvMOfZQ")]
    [InlineData("base64", "R3LDvMOfZQ\n\n")]
    [InlineData("base64", "R3LDvMOfZQ==")]
    [InlineData("base64", "R3LD\n vMOf ZQ==\n")]
    [InlineData("Base64 (a comment)", "R3LDvMOfZQ==")]
    [InlineData("\"base64\"", "R3LDvMOfZQ==")]
    [InlineData("base64;", "R3LDvMOfZQ==")]
    [InlineData("QUOTED-PRINTABLE (x)", "Gr=c3=bc=C3=9Fe")]
    [InlineData("8bit charset=utf-8", "Grüße")]
    [InlineData("utf-8", "Grüße")]
    public async Task A_transfer_encoding_is_read_as_programs_write_it(string encoding, string content)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse($"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{content}");
        Assert.Equal("Grüße", PartContent.ReadText(mail.Root, 200, out _, default).TrimEnd());
        Assert.Equal(7, PartContent.Read(mail.Root, 200, out _, default).AsSpan().TrimEnd("\r\n"u8).Length);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("X-Attachment-Id: ii_1\nContent-Disposition: attachment; filename=a.png", "cid:ii_1")]
    [InlineData("Content-Disposition: inline; filename=logo.png", "cid:logo.png")]
    [InlineData("Content-Type: image/png; name=\"my logo.png\"", "cid:my%20logo.png")]
    public async Task A_picture_without_Content_ID_is_found_by_its_other_names(string fields, string address)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var type = fields.Contains("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: image/png\n";
        var mail = Parse($"""
            Content-Type: multipart/related; boundary=b

            --b
            Content-Type: text/html

            <img src="{address}">
            --b
            {type}{fields}

            x
            --b--
            """);
        Assert.Contains("src=\"data:image/png;base64,", await RenderAsync(mail), StringComparison.Ordinal);
    }

    private static ParsedMail Parse(string message) =>
        ParsedMail.Parse(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")), default);

    private static async Task<string> RenderAsync(ParsedMail mail)
    {
        using var output = new MemoryStream();
        await MailHtml.Render(mail, allowRemote: false, default).WriteAsync(output, default);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
