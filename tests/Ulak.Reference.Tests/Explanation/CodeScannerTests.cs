using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Which numbers of a text are codes.</summary>
public sealed class CodeScannerTests
{
    [Theory]
    [InlineData("#10 /mail/vendor/mime/Mail.php(479): Horde_Mime_Part::send", null)]
    [InlineData("at send (/app/node_modules/lib/Client.js(501))", null)]
    [InlineData("Sympa::Spindle::ProcessBounce::_twist#576 > No user", null)]
    [InlineData("sendmail.py \"smtp.example.com\" \"465\" \"user\": timed out", null)]
    [InlineData("mail.example.com(465): connection refused", null)]
    [InlineData("SMTPException (550): no such user", 550)]
    [InlineData("Error(554): rejected", 554)]
    [InlineData("SMTPRecipientsRefused: {'ann@example.org': (550, b'no')}", 550)]
    [InlineData("#550 Mailbox unavailable", 550)]
    [InlineData("mx.example.org #552 mailbox is full", 552)]
    [InlineData("said: 450 try again", 450)]
    [InlineData("465 5.7.1 refused", 465)]
    public void Places_in_code_and_ports_are_no_codes(string text, int? code) => Assert.Equal(code, CodeScanner.Find(text).Reply);
}
