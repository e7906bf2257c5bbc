using System.Text;
using Ulak.Receiving;
using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>Whatever a message's octets are, the list has something to show.</summary>
public sealed class MessageSummariesTests
{
    [Fact]
    public void Encoded_words_are_read_for_people()
    {
        var summary = Read("From: =?utf-8?q?Ay=C5=9Fe?= <a@example.org>\r\nTo: b@example.test\r\nSubject: =?utf-8?b?R8O8bmF5ZMSxbg==?=\r\nMessage-ID: <1@example.org>\r\n\r\nMerhaba\r\n dünya\r\n");

        Assert.Equal(("Ayşe <a@example.org>", "b@example.test", "Günaydın", "1@example.org"), (summary.From, summary.To, summary.Subject, summary.MessageId));
        Assert.Equal("Merhaba dünya", summary.Preview);
    }

    [Fact]
    public void HTML_alone_gives_its_words_without_style_and_script()
    {
        var summary = Read("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html><style>p{color:red}</style><script>alert(1)</script><p>Only <b>this</b></p></html>");

        Assert.Equal("Only this", summary.Preview);
    }

    [Fact]
    public void Attachments_are_counted()
    {
        var summary = Read("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nhi\r\n--q\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n--q--\r\n");

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

    private static MessageSummary Read(string message)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        return MessageSummaries.Read(octets, octets.Length);
    }
}
