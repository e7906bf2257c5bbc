using System.Text;
using CsCheck;
using Ulak.Inbox.Receiving;
using Ulak.Storage;
using Ulak.TestKit.Corpora;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>Every message has a summary, for any input.</summary>
public sealed class MessageSummaryReaderTests
{
    [Fact]
    public void Encoded_words_are_read_for_people()
    {
        var summary =
            Read(
                "From: =?utf-8?q?Ay=C5=9Fe?= <a@example.org>\r\nTo: b@example.test\r\nSubject: "
                    + "=?utf-8?b?R8O8bmF5ZMSxbg==?=\r\nMessage-ID: <1@example.org>\r\n\r\nMerhaba\r\n dünya\r\n");

        Assert.Equal(("Ayşe <a@example.org>", "b@example.test", "Günaydın", "1@example.org"),
            (summary.From, summary.To, summary.Subject, summary.MessageId));
        Assert.Equal("Merhaba dünya", summary.Preview);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/mixed; boundary=q")]
    public void Fields_that_only_the_search_uses_are_read(string type)
    {
        var octets = Encoding.UTF8.GetBytes(
            "Subject: x\r\nCc: =?utf-8?q?G=C3=BCl?= <g@example.org>,\r\n h@example.org\r\nList-Id: Dev <dev.example.org>\r\n"
                + $"X-Mailer: swaks\r\n v2\r\nMIME-Version: 1.0\r\nContent-Type: {type}\r\n\r\n--q\r\nContent-Type: application/pdf\r\n"
                + "Content-Disposition: attachment; filename=quarterly-report.pdf\r\n\r\nx\r\n--q--\r\n");
        var summary = MessageSummaryReader.Summarize(octets, octets.Length);

        Assert.Equal("Gül <g@example.org>, h@example.org", summary.Cc);
        Assert.Equal("Dev <dev.example.org>", summary.ListId);
        Assert.Contains(new SummaryField("X-Mailer", "swaks v2"), summary.Fields);
        Assert.Equal(type == "text/plain" ? [] : ["quarterly-report.pdf"], summary.AttachmentNames.ToArray());
    }

    [Fact]
    public void HTML_is_summarized_without_style_and_script()
    {
        var summary =
            Read(
                "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
                    + "text/html\r\n\r\n<html><style>p{color:red}</style><script>alert(1)</script><p>Only <b>this</b></p></html>");

        Assert.Equal("Only this", summary.Preview);
    }

    [Fact]
    public void Attachments_are_counted()
    {
        var summary =
            Read(
                "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: "
                    + "text/plain\r\n\r\nhi\r\n--q\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
                        + "filename=a.pdf\r\n\r\nx\r\n--q--\r\n");

        Assert.Equal(1, summary.Attachments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all")]
    [InlineData("Subject: \0\u0001\u001b[31m\r\n\r\n\0")]
    [InlineData("Content-Type: text/plain; charset=no-such-charset\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!")]
    [InlineData("Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n")]
    public void Hostile_octets_give_a_summary_without_control_characters(string octets)
    {
        var summary = Read(octets);

        Assert.DoesNotContain(summary.Subject + summary.From + summary.To, char.IsControl);
    }

    [Fact]
    public void Fields_are_bounded()
    {
        var summary = Read($"Subject: {string.Concat(Enumerable.Repeat("😀", 2_000))}\r\n\r\n{new string('x', 300_000)}");

        Assert.True(summary.Subject.Length <= 1_000 && summary.Preview.Length <= 200 && summary.Text.Length <= 100_000);
        Assert.False(char.IsHighSurrogate(summary.Subject[^1]));
    }

    [Fact]
    public void Plain_messages_are_summarized_like_their_MIME_tree()
    {
        var fields = OneOf(
            "From: a@example.org\r\n", "From: Ay =?utf-8?q?=C5=9Fe?= <a@example.org>,\r\n b@example.org\r\n",
            "FROM: \"A, B\" <a@example.org>\r\n", "From:\r\n", "From: <>\r\n", "To: g: x@example.test;\r\n",
            "To: <b@example.test> (comment)\r\n", "Subject: hello\r\n", "Subject: =?utf-8?b?R8O8bmF5ZMSxbg==?=\r\n =?utf-8?q?_x?=\r\n",
            "Subject: folded\r\n\tline  two \r\n", "Subject: control\u0001s\r\n", "Subject:\r\n", "Message-ID: <1@example.org>\r\n",
            "Message-Id: 1@example.org\r\n", "Message-ID: nonsense here\r\n", "Content-Type: text/plain\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n", "Content-Type: TEXT/PLAIN; charset=\"us-ascii\"\r\n",
            "Content-Type: text/html\r\n", "Content-Type: text/plain; format=flowed\r\n",
            "Content-Type: text/plain; charset=utf-16\r\n", "Content-Type: multipart/mixed; boundary=q\r\n",
            "Content-Transfer-Encoding: 7bit\r\n", "Content-Transfer-Encoding: base64\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n",
            "Content-Disposition: attachment; filename=a.txt\r\n", "MIME-Version: 1.0\r\n",
            "Received: from x by y;\r\n Mon, 1 Jan 2024 00:00:00 +0000\r\n", "X-Odd : value\r\n", "not a field\r\n",
            "Subject: bare\nend\r\n");
        var bodies =
            OneOf("", "hello\r\n", "one\r\ntwo  three\r\n\r\nfour", "aGVsbG8=\r\n", "--q\r\n\r\npart\r\n--q--\r\n", "<p>x</p>", "dünya",
                "a\nb\rc\r\n", "nul\0\r\n", "begin 644 a\r\n#86)C\r\n`\r\nend\r\n", "one \r\ntwo\r\n");
        Gen.Select(fields.Array[0, 6], bodies).Sample((header, body) =>
        {
            var octets = Encoding.UTF8.GetBytes(string.Concat(header) + "\r\n" + body);
            SameWhereRead(octets, $"{string.Concat(header)}|{body}");
        });
    }

    [Fact]
    public void Plain_messages_of_the_corpus_are_summarized_like_their_MIME_tree()
    {
        var plain = SharedCorpora.Find(Path.Combine("messages", "messages.jsonl"))
            .SelectMany(list => Directory.GetFiles(Path.Combine(Path.GetDirectoryName(list)!, "mail")))
            .Count(file => SameWhereRead(File.ReadAllBytes(file), file));
        Assert.True(plain > 0);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static bool SameWhereRead(byte[] octets, string what)
    {
        if (PlainMessageSummarizer.TrySummarize(octets) is not { } plain)
        {
            return false;
        }

        var whole = MessageSummaryReader.SummarizeMime(octets, octets.Length);

        // MimeKit's text has the line ends of the platform.
        Assert.True(
            (plain with { Text = "" }) == (whole with { Text = "" }) && Lines(plain.Text) == Lines(whole.Text),
            $"{what}\n{plain}\n{whole}");
        return true;

        static string Lines(string text) => text[..Math.Min(text.Length, 50_000)].Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_behind_a_large_one_are_counted()
    {
        var large = string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", 20_000));
        var message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
            + $"--b\r\nContent-Type: image/png; name=1.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{large}"
            + $"--b\r\nContent-Type: image/png; name=2.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{large}--b--\r\n";
        foreach (var piece in new[] { 1, 997, 65_536 })
        {
            using var head = new MessageHeadBuffer();
            foreach (var octets in Encoding.ASCII.GetBytes(message).Chunk(piece))
            {
                head.Append(octets);
            }

            Assert.Equal(["1.png", "2.png"], (await head.SummarizeAsync(isListed: true)).AttachmentNames);
        }
    }

    private static MessageSummary Read(string message)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        return MessageSummaryReader.Summarize(octets, octets.Length);
    }
}
