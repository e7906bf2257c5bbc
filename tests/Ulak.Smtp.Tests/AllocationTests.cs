using Ulak.Smtp.Commands;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("EHLO client.example.com")]
    [InlineData("MAIL FROM:<bounces+12345@mail.example.com> SIZE=12345 BODY=8BITMIME")]
    [InlineData("MAIL FROM:<user@xn--mnchen-3ya.example> RET=HDRS ENVID=QQ314159 AUTH=<>")]
    [InlineData("RCPT TO:<\"john smith\"@[IPv6:2001:db8::1]> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b")]
    [InlineData("RCPT TO:<user@m\u00fcnchen.example>")]
    [InlineData("RSET ")]
    [InlineData("RCPT TO:<\u043f\u043e\u0447\u0442\u0430@example.com>")]
    [InlineData("DATA")]
    [InlineData("BDAT 65536 LAST")]
    [InlineData("AUTH PLAIN AGEAYg==")]
    [InlineData("VRFY user@example.com")]
    [InlineData("QUIT")]
    public void Parsing_a_valid_command_allocates_nothing(string text)
    {
        var line = System.Text.Encoding.UTF8.GetBytes(text);
        var rules = new SyntaxRules(Strictness.Tolerant, SmtpExtensions.All);
        Assert.Null(CommandParser.Parse(line, rules, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            CommandParser.Parse(line, rules, out var command);
            command.TryGetParameter("SIZE"u8, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Unstuffing_mail_data_allocates_nothing()
    {
        ReadOnlyMemory<byte> data = "a line\r\n..dot\r\n.\rx\r\n.\r\n"u8.ToArray();
        var unstuffer = new DotUnstuffer();
        Read(unstuffer, data);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(unstuffer, data);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Read(DotUnstuffer unstuffer, ReadOnlyMemory<byte> data)
    {
        unstuffer.Reset();
        while (!unstuffer.IsComplete)
        {
            unstuffer.Read(data, out var consumed);
            data = data[consumed..];
        }
    }
}
