using System.Text;
using Ulak.Commands.Sending;
using Ulak.Terminal;
using Xunit;

namespace Ulak.Tests.Commands;

/// <summary>The arguments of sendmail as other programs use them, and its messages.</summary>
public sealed class SendmailTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("-t -i", true, true, null, "")]
    [InlineData("-ti", true, true, null, "")]
    [InlineData("-oi -t -f ada@example.org", true, true, "ada@example.org", "")]
    [InlineData("-i -fada@example.org bo@example.test cy@example.test", false, true, "ada@example.org", "bo@example.test,cy@example.test")]
    [InlineData("-FCronDaemon -odi -oem -oi -t", true, true, null, "")]
    [InlineData("-r ada@example.org -- -odd@example.test", false, false, "ada@example.org", "-odd@example.test")]
    [InlineData("-f <> -v -q5m bo@example.test", false, false, "<>", "bo@example.test")]
    [InlineData("-B 8BITMIME -O DeliveryMode=b bo@example.test,cy@example.test", false, false, null, "bo@example.test,cy@example.test")]
    public void The_arguments_of_other_programs_are_understood(string line, bool header, bool dots, string? sender, string recipients)
    {
        var arguments = SendmailArguments.Parse(line.Split(' '));
        Assert.Equal((header, dots, sender), (arguments.RecipientsFromHeader, arguments.IgnoreDots, arguments.Sender));
        Assert.Equal(recipients, string.Join(',', arguments.Recipients));
    }

    [Fact]
    public void DSN_the_full_name_and_the_mode_are_read()
    {
        var arguments = SendmailArguments.Parse(["-F", "Ada L", "-N", "failure,delay", "-R", "hdrs", "-bs"]);
        Assert.Equal(
            ("Ada L", "failure,delay", "hdrs", true), (arguments.FullName, arguments.Notify, arguments.Return, arguments.SmtpSession));
    }

    [Theory]
    [InlineData("-f")]
    [InlineData("-bd")]
    [InlineData("-bp")]
    public void What_cannot_be_done_is_a_usage_error(string line) =>
        Assert.Throws<UsageException>(() => SendmailArguments.Parse(line.Split(' ')));

    [Fact]
    public void Recipients_come_from_To_Cc_and_Bcc_and_Bcc_is_removed()
    {
        var message =
            Parse("To: Bo <bo@example.test>,\n cy@example.test\nCc: \"D, E\" <de@example.test>\nBcc: hid@example.test\nSubject: x\n\nhi\n");
        Assert.Equal(["bo@example.test", "cy@example.test", "de@example.test", "hid@example.test"], message.Recipients());
        var text = Text(message);
        Assert.DoesNotContain("hid@", text, StringComparison.Ordinal);
        Assert.Contains("To: Bo <bo@example.test>,\r\n cy@example.test\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Resent_fields_take_precedence() => Assert.Equal(
        ["new@example.test"], Parse("To: old@example.test\nResent-To: new@example.test\n\nx\n").Recipients());

    [Fact]
    public void Missing_fields_are_added_and_existing_ones_are_kept()
    {
        var text = Text(Parse("Subject: x\n\nhi\n"));
        Assert.Contains("From: Ada L <ada@example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhi\r\n", text, StringComparison.Ordinal);

        const string Whole = "From: a@example.org\r\nDate: x\r\nMessage-ID: <1@example.org>\r\n\r\nhi\r\n";
        Assert.Equal(Whole, Text(Parse(Whole)));
    }

    [Theory]
    [InlineData(false, "one\r\n")]
    [InlineData(true, "one\r\n.\r\ntwo\r\n")]
    public void A_single_dot_ends_the_message_unless_it_is_ignored(bool ignoreDots, string body) => Assert.EndsWith(
        "\r\n\r\n" + body, Text(SendmailMessage.Parse(Encoding.UTF8.GetBytes("Subject: x\n\none\n.\ntwo\n"), ignoreDots)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("From: Ann <ann@example.org>, bob@example.org\n", "ann@example.org")]
    [InlineData("From: ann@example.org, bob@example.org\nSender: Bob <bob@example.org>\n", "bob@example.org")]
    [InlineData("To: ann@example.org\n", null)]
    public void The_author_is_in_Sender_or_From(string header, string? author) => Assert.Equal(author, Parse(header + "\nhi\n").Author());

    [Fact]
    public void Only_Bcc_is_left_out_where_nothing_is_to_be_added() => Assert.Equal(
        "Subject: x\r\n\r\nhi\r\n",
        Encoding.UTF8.GetString(Parse("Bcc: ann@example.org,\n bob@example.org\nSubject: x\n\nhi\n").ToOctets()));

    [Fact]
    public void A_message_without_a_header_is_a_body() =>
        Assert.EndsWith("\r\n\r\njust text: here\r\n\r\nmore\r\n", Text(Parse("just text: here\n\nmore\n")), StringComparison.Ordinal);

    [Fact]
    public void Octets_outside_ASCII_are_kept() =>
        Assert.Contains("Subject: Grüße\r\n", Text(Parse("Subject: Grüße\n\nş\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("/usr/sbin/sendmail", "-t", "-t")]
    [InlineData("/usr/bin/ulak", "sendmail -t", "-t")]
    [InlineData("/usr/bin/ulak", "sendmail --help", null)]
    [InlineData("/usr/bin/ulak", "send", null)]
    public void The_program_is_sendmail_by_its_name_or_its_first_argument(string program, string arguments, string? expected) =>
        Assert.Equal(expected, SendmailCommand.FindArguments(program, arguments.Split(' ')) is { } found ? string.Join(' ', found) : null);

    private static SendmailMessage Parse(string text) => SendmailMessage.Parse(Encoding.UTF8.GetBytes(text), ignoreDots: true);

    private static string Text(SendmailMessage message) => Encoding.UTF8.GetString(message.ToOctets("ada@example.org", "Ada L", Now));
}
