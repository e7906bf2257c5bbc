using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>Each kind of fault, reached by example lines: its position, the suggested line and the reply.</summary>
public sealed class FaultTableTests
{
    private static readonly string L64 = new('a', 64);
    private static readonly string L63 = new('d', 63);

    /// <summary>
    /// Kind, line (Latin-1 escapes by \u00xx are octets only with <c>raw</c>), column, length, intention, start of the reply.
    /// </summary>
    private static readonly (FaultKind Kind, string Line, int Column, int Length, string? Intention, string Reply)[] Table =
    [
        (FaultKind.EmptyLine, "", 1, 0, null, "500 5.5.2 "),
        (FaultKind.BlankLine, "   ", 1, 3, null, "500 5.5.2 "),
        (FaultKind.SpaceBeforeVerb, " QUIT", 1, 1, "QUIT", "500 5.5.2 "),
        (FaultKind.SpaceBeforeVerb, "\tMAIL FROM: <a@b>", 1, 1, "MAIL FROM:<a@b>", "500 5.5.2 "),
        (FaultKind.ExtraSpace, "MAIL  FROM:<a@b>", 5, 2, "MAIL FROM:<a@b>", "501 5.5.2 "),
        (FaultKind.ExtraSpace, "EHLO\tmx.example", 5, 1, "EHLO mx.example", "501 5.5.2 "),
        (FaultKind.ExtraSpace, "MAIL FROM:<a@b>  SIZE=1", 16, 2, "MAIL FROM:<a@b> SIZE=1", "501 5.5.2 "),
        (FaultKind.LineTooLong, "NOOP " + new string('x', 600), 511, 0, null, "500 5.5.2 "),
        (FaultKind.NulCharacter, "MAIL FROM:<a\0@b>", 13, 1, null, "501 5.5.2 "),
        (FaultKind.UnknownVerb, "QUIT\0", 1, 5, "QUIT", "500 5.5.2 "),
        (FaultKind.ControlCharacter, "MAIL FROM:<a\u0001@b>", 13, 1, null, "501 5.5.2 "),
        (FaultKind.ControlCharacter, "NOOP a\u007fb", 7, 1, null, "501 5.5.2 "),
        (FaultKind.UnknownVerb, "XYZZY", 1, 5, null, "500 5.5.2 Command not recognized"),
        (FaultKind.UnknownVerb, "TURN", 1, 4, null, "500 5.5.2 "),
        (FaultKind.MisspelledVerb, "MIAL FROM:<a@b>", 1, 4, "MAIL FROM:<a@b>",
            "500 5.5.2 Command not recognized: MAIL expected at column 1"),
        (FaultKind.MisspelledVerb, "helo2 mx", 1, 5, "HELO mx", "500 5.5.2 "),
        (FaultKind.MisspelledVerb, "RCTP TO: a@b", 1, 4, "RCPT TO:<a@b>", "500 5.5.2 "),
        (FaultKind.MisspelledVerb, "AUHT PLAIN AGEAYg==", 1, 4, null, "500 5.5.2 "),
        (FaultKind.MisspelledVerb, "STARTLS", 1, 7, "STARTTLS", "500 5.5.2 "),
        (FaultKind.NoSpaceAfterVerb, "MAILFROM:<a@b>", 5, 0, "MAIL FROM:<a@b>", "500 5.5.2 "),
        (FaultKind.NoSpaceAfterVerb, "RCPTTO:<a@b>", 5, 0, "RCPT TO:<a@b>", "500 5.5.2 "),
        (FaultKind.NoSpaceAfterVerb, "EHLOmx.example", 5, 0, "EHLO mx.example", "500 5.5.2 "),
        (FaultKind.HttpRequest, "GET / HTTP/1.1", 1, 3, null, "500 5.5.2 This is an SMTP server, not an HTTP server"),
        (FaultKind.HttpRequest, "POST /login HTTP/1.1", 1, 4, null, "500 5.5.2 "),
        (FaultKind.HttpRequest, "Host: mx.example", 1, 5, null, "500 5.5.2 "),
        (FaultKind.TlsClientHello, "\u0016\u0003\u0001", 1, 2, null, "500 5.5.2 "),
        (FaultKind.SshBanner, "SSH-2.0-OpenSSH_9.2", 1, 19, null, "500 5.5.2 "),
        (FaultKind.OtherMailProtocol, "USER alice", 1, 4, null, "500 5.5.2 "),
        (FaultKind.OtherMailProtocol, "a1 CAPABILITY", 1, 2, null, "500 5.5.2 "),
        (FaultKind.ProxyHeader, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2", 1, 5, null, "500 5.5.2 "),
        (FaultKind.MessageHeader, "Subject: hello", 1, 8, null, "500 5.5.2 "),
        (FaultKind.UnexpectedArgument, "DATA now", 6, 3, "DATA", "501 5.5.4 "),
        (FaultKind.UnexpectedArgument, "QUIT bye", 6, 3, "QUIT", "501 5.5.4 "),
        (FaultKind.UnexpectedArgument, "STARTTLS now", 10, 3, "STARTTLS", "501 5.5.4 "),
        (FaultKind.UnexpectedArgument, "EHLO mx.example me", 16, 3, null, "501 5.5.4 "),
        (FaultKind.MissingArgument, "EHLO", 5, 0, null, "501 5.5.4 "),
        (FaultKind.MissingArgument, "VRFY ", 5, 0, null, "501 5.5.4 "),
        (FaultKind.BadString, "NOOP a b", 7, 1, null, "501 5.5.4 "),
        (FaultKind.MissingKeyword, "MAIL", 5, 0, null, "501 5.5.2 "),
        (FaultKind.MissingKeyword, "MAIL <a@b>", 6, 0, "MAIL FROM:<a@b>", "501 5.5.2 Command: 'FROM:' expected at column 6"),
        (FaultKind.MissingKeyword, "RCPT a@b", 6, 0, "RCPT TO:<a@b>", "501 5.5.2 "),
        (FaultKind.WrongKeyword, "MAIL TO:<a@b>", 6, 3, "MAIL FROM:<a@b>", "501 5.5.2 "),
        (FaultKind.WrongKeyword, "RCPT FROM:<a@b>", 6, 5, "RCPT TO:<a@b>", "501 5.5.2 "),
        (FaultKind.MissingColon, "MAIL FROM <a@b>", 10, 0, "MAIL FROM:<a@b>", "501 5.5.2 "),
        (FaultKind.MissingColon, "RCPT TO<a@b>", 8, 0, "RCPT TO:<a@b>", "501 5.5.2 "),
        (FaultKind.SpaceBeforeColon, "MAIL FROM :<a@b>", 10, 1, "MAIL FROM:<a@b>", "501 5.5.2 "),
        (FaultKind.SpaceAfterColon, "MAIL FROM: <a@b>", 11, 1, "MAIL FROM:<a@b>",
            "501 5.1.7 Sender address: a space after the colon; '<' expected at column 11"),
        (FaultKind.SpaceAfterColon, "RCPT TO:  <a@b>", 9, 2, "RCPT TO:<a@b>",
            "501 5.1.3 Recipient address: a space after the colon; '<' expected at column 9"),
        (FaultKind.MissingPath, "MAIL FROM:", 11, 0, null, "501 5.1.7 "),
        (FaultKind.MissingOpenBracket, "MAIL FROM:a@b", 11, 0, "MAIL FROM:<a@b>", "501 5.1.7 Sender address: '<' expected at column 11"),
        (FaultKind.MissingOpenBracket, "MAIL FROM:a@b.example> SIZE=1", 11, 0, "MAIL FROM:<a@b.example> SIZE=1", "501 5.1.7 "),
        (FaultKind.MissingCloseBracket, "RCPT TO:<a@b", 13, 0, "RCPT TO:<a@b>", "501 5.1.3 Recipient address: '>' expected at column 13"),
        (FaultKind.MissingCloseBracket, "MAIL FROM:<a@b SIZE=10", 15, 0, "MAIL FROM:<a@b> SIZE=10", "501 5.1.7 "),
        (FaultKind.SpaceInsideBrackets, "MAIL FROM:< a@b>", 12, 1, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.SpaceInsideBrackets, "MAIL FROM:<a@b >", 15, 1, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.TextAfterPath, "MAIL FROM:<a@b>SIZE=1", 16, 1, "MAIL FROM:<a@b> SIZE=1", "501 5.1.7 "),
        (FaultKind.TextAfterPath, "RCPT TO:<a@b>,<c@d>", 14, 1, "RCPT TO:<a@b>", "501 5.1.3 "),
        (FaultKind.EmptyForwardPath, "RCPT TO:<>", 9, 2, null, "501 5.1.3 "),
        (FaultKind.BadSourceRoute, "RCPT TO:<@a.example;b@c>", 20, 1, null, "501 5.1.3 "),
        (FaultKind.DisplayName, "MAIL FROM:\"User\" <u@d>", 11, 7, "MAIL FROM:<u@d>", "501 5.1.7 "),
        (FaultKind.DisplayName, "RCPT TO:User Name <u@d>", 9, 10, "RCPT TO:<u@d>", "501 5.1.3 "),
        (FaultKind.MailtoScheme, "MAIL FROM:mailto:a@b", 11, 7, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.MailtoScheme, "MAIL FROM:<mailto:a@b>", 12, 7, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.UrlEncodedAddress, "RCPT TO:<user%40example.com>", 14, 3, "RCPT TO:<user@example.com>", "501 5.1.3 "),
        (FaultKind.SmartQuote, "MAIL FROM:<a@b\u2019s.example>", 15, 3, null, "501 5.1.7 "),
        (FaultKind.SmartQuote, "MAIL FROM:\u201ca@b.example\u201d", 11, 3, "MAIL FROM:<a@b.example>", "501 5.1.7 "),
        (FaultKind.LookAlikeCharacter, "MAIL FROM:\uff1ca@b\uff1e", 11, 3, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.LookAlikeCharacter, "MAIL FROM:<a\uff20b.example>", 13, 3, "MAIL FROM:<a@b.example>", "501 5.1.7 "),
        (FaultKind.LookAlikeCharacter, "RCPT TO:<a@b\uff0eexample>", 13, 3, "RCPT TO:<a@b.example>", "501 5.1.3 "),
        (FaultKind.LocalPartMissing, "MAIL FROM:<@b.example>", 12, 0, null, "501 5.1.7 "),
        (FaultKind.LeadingDot, "MAIL FROM:<.a@b>", 12, 1, "MAIL FROM:<\".a\"@b>", "501 5.1.7 "),
        (FaultKind.TrailingDot, "MAIL FROM:<a.@b>", 13, 1, "MAIL FROM:<\"a.\"@b>", "501 5.1.7 "),
        (FaultKind.DoubleDot, "MAIL FROM:<a..b@c>", 14, 1, "MAIL FROM:<\"a..b\"@c>", "501 5.1.7 "),
        (FaultKind.UnquotedSpace, "MAIL FROM:<john smith@b>", 16, 1, "MAIL FROM:<\"john smith\"@b>", "501 5.1.7 "),
        (FaultKind.UnquotedSpecial, "MAIL FROM:<a(b)@c>", 13, 1, "MAIL FROM:<\"a(b)\"@c>", "501 5.1.7 "),
        (FaultKind.UnbalancedQuote, "MAIL FROM:<\"a@b>", 12, 1, "MAIL FROM:<\"a\"@b>", "501 5.1.7 "),
        (FaultKind.BadQuotedPair, "MAIL FROM:<\"a\\\u00e9\"@b>", 14, 1, null, "501 5.1.7 "),
        (FaultKind.TextAfterQuotedString, "MAIL FROM:<\"a\"b@c>", 15, 1, null, "501 5.1.7 "),
        (FaultKind.MissingAt, "MAIL FROM:<alice>", 17, 0, null, "501 5.1.7 "),
        (FaultKind.SecondAt, "RCPT TO:<a@b@c>", 13, 1, null, "501 5.1.3 "),
        (FaultKind.LocalPartTooLong, $"MAIL FROM:<{L64}a@b>", 12, 65, null, "501 5.1.7 "),
        (FaultKind.PathTooLong, $"MAIL FROM:<{L64}@{L63}.{L63}.{L63}>", 11, 258, null, "501 5.1.7 "),
        (FaultKind.DomainMissing, "MAIL FROM:<a@>", 14, 0, null, "501 5.1.7 "),
        (FaultKind.EmptyLabel, "MAIL FROM:<a@.b>", 14, 1, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.EmptyLabel, "MAIL FROM:<a@b..c>", 16, 1, "MAIL FROM:<a@b.c>", "501 5.1.7 "),
        (FaultKind.DomainTrailingDot, "MAIL FROM:<a@b.>", 15, 1, "MAIL FROM:<a@b>", "501 5.1.7 "),
        (FaultKind.LabelLeadingHyphen, "MAIL FROM:<a@-b.example>", 14, 1, null, "501 5.1.7 "),
        (FaultKind.LabelTrailingHyphen, "MAIL FROM:<a@b-.example>", 15, 1, null, "501 5.1.7 "),
        (FaultKind.LabelUnderscore, "MAIL FROM:<a@b_c.example>", 15, 1, null, "501 5.1.7 "),
        (FaultKind.LabelUnderscore, "EHLO my_pc", 8, 1, null, "501 5.5.4 Client name: "),
        (FaultKind.LabelBadCharacter, "MAIL FROM:<a@b!c>", 15, 1, null, "501 5.1.7 "),
        (FaultKind.LabelTooLong, $"MAIL FROM:<a@{L63}d>", 14, 64, null, "501 5.1.7 "),
        (FaultKind.DomainTooLong, $"EHLO {L63}.{L63}.{L63}.{L63}.d", 6, 257, null, "501 5.5.4 "),
        (FaultKind.BadULabel, "MAIL FROM:<a@\u2603.example> SMTPUTF8", 14, 3, null, "501 5.1.7 "),
        (FaultKind.BadALabel, "MAIL FROM:<a@xn--9.example>", 14, 5, null, "501 5.1.7 "),
        (FaultKind.LiteralUnclosed, "MAIL FROM:<a@[192.0.2.1>", 24, 0, "MAIL FROM:<a@[192.0.2.1]>", "501 5.1.7 "),
        (FaultKind.LiteralOctetTooLarge, "MAIL FROM:<a@[192.0.2.256]>", 23, 3, null, "501 5.1.7 "),
        (FaultKind.LiteralOctetCount, "EHLO [192.0.2]", 14, 0, null, "501 5.5.4 "),
        (FaultKind.LiteralBadIpv6, "EHLO [IPv6:1:2]", 12, 3, null, "501 5.5.4 "),
        (FaultKind.LiteralMissingTag, "EHLO [2001:db8::1]", 7, 0, "EHLO [IPv6:2001:db8::1]", "501 5.5.4 "),
        (FaultKind.LiteralBadContent, "EHLO []", 7, 0, null, "501 5.5.4 "),
        (FaultKind.TextAfterLiteral, "MAIL FROM:<a@[192.0.2.1].example>", 25, 1, null, "501 5.1.7 "),
        (FaultKind.LiteralAfterHelo, "HELO [192.0.2.1]", 6, 11, "EHLO [192.0.2.1]", "501 5.5.4 "),
        (FaultKind.NonAsciiAddress, "MAIL FROM:<\u00fc@b>", 12, 2, "MAIL FROM:<\u00fc@b> SMTPUTF8", "553 5.6.7 "),
        (FaultKind.NonAsciiArgument, "EHLO m\u00fcnchen.example", 7, 2, null, "501 5.5.4 "),
        (FaultKind.BadParameterKeyword, "MAIL FROM:<a@b> -X", 17, 1, null, "501 5.5.4 "),
        (FaultKind.UnknownParameter, "MAIL FROM:<a@b> XFOO=1", 17, 4, null, "555 5.5.4 "),
        (FaultKind.UnknownParameter, "MAIL FROM:<a@b> SIEZ=1", 17, 4, "MAIL FROM:<a@b> SIZE=1", "555 5.5.4 "),
        (FaultKind.ParameterOfOtherCommand, "RCPT TO:<a@b> SIZE=1", 15, 4, null, "555 5.5.4 Parameter SIZE"),
        (FaultKind.ParameterWithoutValue, "MAIL FROM:<a@b> SIZE", 21, 0, null, "501 5.5.4 "),
        (FaultKind.ParameterWithoutValue, "MAIL FROM:<a@b> SIZE=", 22, 0, null, "501 5.5.4 "),
        (FaultKind.ParameterUnexpectedValue, "MAIL FROM:<a@b> SMTPUTF8=1", 25, 2, "MAIL FROM:<a@b> SMTPUTF8", "501 5.5.4 "),
        (FaultKind.DuplicateParameter, "MAIL FROM:<a@b> SIZE=1 SIZE=2", 24, 6, "MAIL FROM:<a@b> SIZE=1", "501 5.5.4 "),
        (FaultKind.BadParameterValue, "MAIL FROM:<a@b> SIZE=big", 22, 3, null, "501 5.5.4 "),
        (FaultKind.BadParameterValue, "MAIL FROM:<a@b> BODY=8BIT", 22, 4, "MAIL FROM:<a@b> BODY=8BITMIME", "501 5.5.4 "),
        (FaultKind.BadParameterValue, "MAIL FROM:<a@b> MT-PRIORITY=10", 29, 2, null, "501 5.5.4 "),
        (FaultKind.BadParameterValue, "RCPT TO:<a@b> NOTIFY=NEVER,DELAY", 22, 5, null, "501 5.5.4 "),
        (FaultKind.BadParameterValue, "MAIL FROM:<a@b> HOLDUNTIL=2026-02-30T00:00:00Z", 27, 20, null, "501 5.5.4 "),
        (FaultKind.BadParameterValue, "MAIL FROM:<a@b> BY=0;R", 20, 3, null, "501 5.5.4 "),
        (FaultKind.BadXtext, "MAIL FROM:<a@b> ENVID=a+zz", 24, 1, null, "501 5.5.4 "),
        (FaultKind.BadXtext, "RCPT TO:<a@b> ORCPT=rfc822;a+2", 29, 1, null, "501 5.5.4 "),
        (FaultKind.ConflictingParameters, "MAIL FROM:<a@b> HOLDFOR=1 HOLDUNTIL=2026-01-01T00:00:00Z", 27, 30, null, "501 5.5.4 "),
        (FaultKind.BadChunkSize, "BDAT many", 6, 4, null, "501 5.5.4 "),
        (FaultKind.BadChunkLast, "BDAT 10 END", 9, 3, null, "501 5.5.4 "),
        (FaultKind.BadMechanism, "AUTH PL@IN", 8, 1, null, "501 5.5.4 "),
        (FaultKind.BadBase64, "AUTH PLAIN a$b", 13, 1, null, "501 5.5.2 "),
        (FaultKind.BadBase64, "AUTH PLAIN abc", 15, 0, null, "501 5.5.2 "),
        (FaultKind.BadXClientAttribute, "XCLIENT FOO=1", 9, 5, null, "501 5.5.4 "),
    ];

    public static IEnumerable<TheoryDataRow<int>> Rows() =>
        Enumerable.Range(0, Table.Length).Select(i => new TheoryDataRow<int>(i) { TestDisplayName = $"{Table[i].Kind}: {i}" });

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_faulty_line_gives_its_fault(int row)
    {
        var (kind, line, column, length, intention, reply) = Table[row];
        var octets = Encoding.UTF8.GetBytes(line);
        var fault = CommandParser.Parse(octets, SyntaxRules.StrictEverything, out _);
        Assert.NotNull(fault);
        Assert.Equal((kind, column, length, intention), (fault.Kind, fault.Column, fault.Length, fault.SuggestedLine));
        FaultAssert.IsConsistent(fault, octets);
        Assert.StartsWith(reply, fault.ToReply().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_an_extension_that_is_not_offered_is_refused()
    {
        var fault = CommandParser.Parse("MAIL FROM:<a@b> RET=FULL"u8, new SyntaxRules(Strictness.Strict, SmtpExtensions.Size), out _);
        Assert.Equal(FaultKind.ParameterNotOffered, fault?.Kind);
        Assert.Equal("MAIL FROM:<a@b>", fault?.SuggestedLine);
        Assert.StartsWith("555 5.5.4 Parameter RET is not offered", fault?.ToReply().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_an_unoffered_extension_is_a_fault_with_a_suggestion()
    {
        var fault =
            CommandParser.Parse(
                "MAIL FROM:<a@b> BODY=BINARYMIME"u8, new SyntaxRules(Strictness.Strict, SmtpExtensions.EightBitMime), out _);
        Assert.Equal((FaultKind.ParameterValueNotOffered, 22, 10), (fault!.Kind, fault.Column, fault.Length));
        Assert.Equal("MAIL FROM:<a@b> BODY=8BITMIME", fault.SuggestedLine);
        Assert.StartsWith("555 5.5.4 Parameter BODY: 'BINARYMIME' is not offered", fault.ToReply().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_UTF8_is_a_fault_at_its_octet()
    {
        byte[] line = [.. "MAIL FROM:<a"u8, 0xFC, .. "@b>"u8];
        var fault = CommandParser.Parse(line, SyntaxRules.StrictEverything, out _);
        Assert.Equal((FaultKind.BrokenUtf8, 13, 1), (fault?.Kind, fault?.Column, fault?.Length));
        Assert.StartsWith("501 5.1.7 ", fault?.ToReply().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_above_Ascii_need_SmtpUtf8_to_be_offered()
    {
        var rules = new SyntaxRules(Strictness.Strict, SmtpExtensions.Size);
        var fault = CommandParser.Parse("RCPT TO:<user@m\u00fcnchen.example>"u8, rules, out _);
        Assert.Equal((FaultKind.NonAsciiAddress, 16, 2), (fault?.Kind, fault?.Column, fault?.Length));
        Assert.Equal("RCPT TO:<user@xn--mnchen-3ya.example>", fault?.SuggestedLine);
    }

    [Fact]
    public void Every_kind_of_fault_is_reached()
    {
        HashSet<FaultKind> reached =
        [
            .. Table.Select(row => row.Kind), FaultKind.ParameterNotOffered, FaultKind.ParameterValueNotOffered, FaultKind.BrokenUtf8,
            SyntaxFault.BareLineFeed(0).Kind, SyntaxFault.BareLineEndInMessage(1, 1, 1).Kind,
            .. FaultCatalog.All.Where(definition => definition.IsAdvice).Select(definition => definition.Kind),
        ];
        Assert.Equal([], Enum.GetValues<FaultKind>().Where(k => !reached.Contains(k)).ToArray());
    }

    [Fact]
    public void Every_kind_of_fault_is_in_the_catalogue()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var definition = FaultCatalog.Get(kind);
            Assert.Equal(kind, definition.Kind);
            Assert.InRange(definition.Code, 500, 559);
            Assert.EndsWith(".", definition.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", definition.Explanation, StringComparison.Ordinal);
        }

        Assert.Equal(Enum.GetValues<FaultKind>().Length, FaultCatalog.All.Length);
    }

    [Fact]
    public void An_AUTH_line_is_never_repeated()
    {
        var fault = CommandParser.Parse(" AUTH PLAIN AGEAYg=="u8, SyntaxRules.StrictEverything, out _);
        Assert.Equal(FaultKind.SpaceBeforeVerb, fault?.Kind);
        Assert.Null(fault?.SuggestedLine);
    }
}
