using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>The texts of replies: they name what is wrong, and guess nothing.</summary>
public sealed class ReplyTextTests
{
    private static readonly string L100 = new('a', 100);

    public static TheoryData<string, string> Lines { get; } = new()
    {
        // The command that was meant, not a header field.
        { "RCPT-TO:<a@b>", "500 5.5.2 Command not recognized: RCPT TO expected" },
        { "rcpt_to: <a@b>", "500 5.5.2 Command not recognized: RCPT TO expected" },
        { "Mail-From: <a@b>", "500 5.5.2 Command not recognized: MAIL FROM expected" },
        { "FROM:<a@b>", "500 5.5.2 Command not recognized: MAIL FROM expected" },
        { "TO:<a@b>", "500 5.5.2 Command not recognized: RCPT TO expected" },
        { "From: a@b", "500 5.5.2 A header field is not a command" },
        { "Subject: hi", "500 5.5.2 A header field is not a command" },
        { "EHLO: mx", "500 5.5.2 Command not recognized: EHLO expected" },

        // One @ in a client name is not a second one.
        { "EHLO user@host", "501 5.5.4 Client name: a character that is not allowed in domains" },
        { "HELO a@b@c", "501 5.5.4 Client name: a character that is not allowed in domains" },

        // Which part is too long, and by how much.
        { "NOOP " + new string('x', 600), "500 5.5.2 Command line too long: 607 octets; at most 512 octets are allowed" },
        { $"MAIL FROM:<{L100}@b>", "501 5.1.7 Sender address: the part before @ has 100 octets; at most 64 octets are allowed" },
        { $"RCPT TO:<a@{L100}>", "501 5.1.3 Recipient address: a part of the domain has 100 octets; at most 63 octets are allowed" },
        { $"EHLO {L100}.example", "501 5.5.4 Client name: a part of the domain has 100 octets; at most 63 octets are allowed" },
        { "RCPT TO:<a@[1.2.3.999]>", "501 5.1.3 Recipient address: '999' in the IPv4 address is too large; a number from 0 to 255" },
        { "MAIL FROM:<a@b> MT-PRIORITY=10", "501 5.5.4 Parameter MT-PRIORITY: '10' is not valid; a whole number from -9 to 9" },
        { "MAIL FROM:<a@b> MT-PRIORITY=-10", "501 5.5.4 Parameter MT-PRIORITY: '-10' is not valid" },
        { "MAIL FROM:<a@b> ENVID=" + new string('e', 101), "501 5.5.4 Parameter ENVID: 'eeee*' is not valid; at most 100 characters" },

        // Control characters by name.
        { "MAIL FROM:<a\0@b>", "501 5.5.2 Sender address: NUL (0x00) is not allowed" },
        { "MAIL FROM:<a\b@b>", "501 5.5.2 Sender address: control character backspace (0x08) is not allowed" },
        { "RCPT TO:<a\u001b@b>", "501 5.5.2 Recipient address: control character escape (0x1B) is not allowed" },
        { "EHLO a\u0001", "501 5.5.2 Client name: control character 0x01 is not allowed" },
        { "NOOP a\r", "501 5.5.2 Argument: CR (0x0D) is not allowed" },
        { "HELP \u007f", "501 5.5.2 Argument: control character delete (0x7F) is not allowed" },

        // An unknown verb is 500, whatever its octets.
        { "\u0001\u0002", "500 5.5.2 Command not recognized" },
        { "QU\0IT", "500 5.5.2 Command not recognized: an SMTP command without NUL (0x00) expected" },
        { "\u00e9t\u00e9", "500 5.5.2 Command not recognized: an SMTP command without U+00E9 expected" },

        // Parameters by name, and the command that they belong to.
        { "MAIL FROM:<a@b> XFOO=1", "555 5.5.4 Parameter 'XFOO' is unknown" },
        { "MAIL FROM:<a@b> BODYY=7BIT", "555 5.5.4 Parameter 'BODYY' is unknown: BODY expected" },
        { "RCPT TO:<a@b> SIZE=1", "555 5.5.4 Parameter SIZE belongs to the command MAIL" },
        { "MAIL FROM:<a@b> NOTIFY=NEVER", "555 5.5.4 Parameter NOTIFY belongs to the command RCPT" },
        { "MAIL FROM:<a@b> SIZE", "501 5.5.4 Parameter SIZE has no value" },
        { "MAIL FROM:<a@b> ENVID=a=b", "501 5.5.4 Parameter ENVID: '=' is not valid; a printable ASCII character other than '='" },
        { "MAIL FROM:<a@b> ENVID=a+2x",
            "501 5.5.4 Parameter ENVID: '+' must be encoded; a printable character other than '=', or '+' and two" },
        { "MAIL FROM:<a@b> ENVID=a+0D", "501 5.5.4 Parameter ENVID: '+0D' is not valid; an encoded printable ASCII character" },
        { "RCPT TO:<a@b> ORCPT=rfc822;a+07@b", "501 5.5.4 Parameter ORCPT: '+07' is not valid" },
        { "RCPT TO:<a@b> ORCPT=a@b",
            "501 5.5.4 Parameter ORCPT: 'a@b' is not valid; an address type, ';' and an address, as in rfc822;user@example.org" },
        { "RCPT TO:<a@b> ORCPT=utf-8;nobody", "501 5.5.4 Parameter ORCPT: 'nobody' is not valid; an address such as user@example.org" },

        // Non-ASCII addresses: SMTPUTF8 for RCPT as for MAIL.
        { "MAIL FROM:<\u00fc@b>", "553 5.6.7 Sender address: non-ASCII characters need SMTPUTF8 in MAIL" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_reply_names_what_is_wrong(string line, string start)
    {
        var octets = Encoding.UTF8.GetBytes(line);
        var fault = CommandParser.Parse(octets, SyntaxRules.StrictEverything, out _);
        var reply = Assert.IsType<SyntaxFault>(fault).ToReply().ToString();
        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(start).Replace("\\*", ".*", StringComparison.Ordinal), reply);
        FaultAssert.IsConsistent(fault, octets);
    }

    [Theory]
    [InlineData(SmtpExtensions.None)]
    [InlineData(SmtpExtensions.All & ~SmtpExtensions.SmtpUtf8)]
    public void A_recipient_with_non_ASCII_characters_needs_SMTPUTF8(SmtpExtensions offered)
    {
        var fault = CommandParser.Parse("RCPT TO:<\u00fc@b>"u8, new SyntaxRules(Strictness.Tolerant, offered), out _);
        Assert.StartsWith(
            "553 5.6.7 Recipient address: non-ASCII characters need SMTPUTF8 in MAIL", fault!.ToReply().ToString(),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jo\u2060hn@example.test", FaultKind.InvisibleCharacter, 3, "U+2060")]
    [InlineData("jo\u200bhn@example.test", FaultKind.InvisibleCharacter, 3, "U+200B")]
    [InlineData("\u00adjohn@example.test", FaultKind.InvisibleCharacter, 1, "U+00AD")]
    [InlineData("john\ufe0f@example.test", FaultKind.InvisibleCharacter, 5, "U+FE0F")]
    [InlineData("john\u3164@example.test", FaultKind.InvisibleCharacter, 5, "U+3164")]
    [InlineData("\u0430nn@example.test", FaultKind.ConfusableCharacter, 1, "U+0430")]
    [InlineData("p\u0430ypal@example.test", FaultKind.ConfusableCharacter, 2, "U+0430")]
    [InlineData("a\uff41@example.test", FaultKind.ConfusableCharacter, 2, "U+FF41")]
    [InlineData("info@ex\u0430mple.test", FaultKind.ConfusableCharacter, 8, "U+0430")]
    public void A_character_that_misleads_is_a_remark_in_either_mode(string address, FaultKind kind, int column, string found)
    {
        foreach (var strictness in new[] { Strictness.Strict, Strictness.Tolerant })
        {
            var line = Encoding.UTF8.GetBytes($"RCPT TO:<{address}>");
            Assert.Null(CommandParser.Parse(line, new SyntaxRules(strictness, SmtpExtensions.All), out var command));
            var remark = Assert.Single(command.Remarks);
            Assert.Equal((kind, column + 9, found), (remark.Kind, remark.Column, remark.Found));
            Assert.Null(remark.StrictReply);
            Assert.Equal($"RCPT TO:<{address}>", command.ToCommand().ToString());
        }
    }

    [Theory]
    [InlineData("\u043f\u043e\u0447\u0442\u0430@example.test")]
    [InlineData("\u00fcser@example.test")]
    [InlineData("\u7528\u6237@example.test")]
    public void An_ordinary_non_ASCII_address_has_no_remarks(string address)
    {
        Assert.Null(CommandParser.Parse(Encoding.UTF8.GetBytes($"RCPT TO:<{address}>"), SyntaxRules.StrictEverything, out var command));
        Assert.Empty(command.Remarks);
    }

    [Theory]
    [InlineData("ENVID=QQ+20x")]
    [InlineData("ENVID=+7E+2B")]
    public void ENVID_of_printable_characters_is_accepted(string parameter) =>
        Assert.Null(CommandParser.Parse(Encoding.ASCII.GetBytes($"MAIL FROM:<a@b> {parameter}"), SyntaxRules.StrictEverything, out _));

    [Theory]
    [InlineData(@"ORCPT=utf-8;a\x{20AC}@b", true)]
    [InlineData(@"ORCPT=utf-8;a\x{E9}@b", true)]
    [InlineData(@"ORCPT=utf-8;a\x{10FFFD}@b", true)]
    [InlineData(@"ORCPT=utf-8;a\x{2B}@b", true)]
    [InlineData(@"ORCPT=utf-8;a\x{41}@b", false)]
    [InlineData(@"ORCPT=utf-8;a\x{020AC}@b", false)]
    [InlineData(@"ORCPT=utf-8;a\x{20ac}@b", false)]
    [InlineData(@"ORCPT=utf-8;a\x{D800}@b", false)]
    [InlineData(@"ORCPT=utf-8;a\x{110000}@b", false)]
    [InlineData(@"ORCPT=utf-8;a\x{07}@b", false)]
    [InlineData(@"ORCPT=utf-8;a b@b", false)]
    [InlineData(@"ORCPT=utf-8;a+2Bb@c", false)]
    [InlineData("NOTIFY=SUCCESS,SUCCESS", true)]
    [InlineData("NOTIFY=success,FAILURE,success", true)]
    [InlineData("NOTIFY=NEVER,NEVER", false)]
    [InlineData("NOTIFY=SUCCESS,", false)]
    public void Values_of_RCPT_are_checked(string parameter, bool isValid)
    {
        var fault = CommandParser.Parse(Encoding.UTF8.GetBytes($"RCPT TO:<a@b> {parameter}"), SyntaxRules.StrictEverything, out _);
        Assert.Equal(isValid, fault is null);
    }

    [Fact]
    public void A_mailbox_of_a_remark_is_the_one_that_is_kept()
    {
        CommandParser.Parse("RCPT TO:.a..b.@B.example."u8, new SyntaxRules(Strictness.Tolerant, SmtpExtensions.None), out var command);
        Assert.Equal(new Mailbox("\".a..b.\"", "B.example"), Assert.IsType<RcptCommand>(command.ToCommand()).To.Mailbox);
        Assert.All(command.Remarks, remark => Assert.Equal("RCPT TO:<\".a..b.\"@B.example>", remark.SuggestedLine));
    }

    [Fact]
    public void A_line_of_departures_has_a_bounded_number_of_remarks()
    {
        var line = Encoding.ASCII.GetBytes("MAIL FROM:<" + new string('.', 200) + "@b>");
        Assert.Null(CommandParser.Parse(line, new SyntaxRules(Strictness.Tolerant, SmtpExtensions.None), out var command));
        Assert.Equal(16, command.Remarks.Length);
    }

    [Fact]
    public void A_remark_about_AUTH_repeats_nothing_of_the_line()
    {
        Assert.Null(
            CommandParser.Parse("AUTH  PLAIN   AGEAYg=="u8, new SyntaxRules(Strictness.Tolerant, SmtpExtensions.All), out var command));
        Assert.Equal(2, command.Remarks.Length);
        Assert.All(command.Remarks, remark => Assert.Equal((null, null), (remark.Found, remark.SuggestedLine)));
    }
}
