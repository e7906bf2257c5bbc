using System.Text;
using Ulak.Console.Mime;
using Ulak.Mime;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>The names under which parts are downloaded.</summary>
public sealed class PartFilesTests
{
    [Theory]
    [InlineData("message/rfc822", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=: one/two?", "Grüße- one-two.eml")]
    [InlineData("message/rfc822", "Subject: ..", "part-1.eml")]
    [InlineData("message/rfc822", "From: a@example.org", "part-1.eml")]
    [InlineData("message/rfc822; name=\"a.eml\"", "Subject: x", "a.eml")]
    [InlineData("application/pdf", "Subject: x", "part-1.pdf")]
    public void An_attached_message_is_named_after_its_subject(string type, string field, string name)
    {
        var message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + $"--b\r\nContent-Type: {type}\r\n\r\n{field}\r\n\r\nx\r\n--b--";
        var mail = ParsedMail.Parse(Encoding.UTF8.GetBytes(message), default);

        Assert.Equal(name, PartFiles.NameOf(mail.Parts[1]));
    }
}
