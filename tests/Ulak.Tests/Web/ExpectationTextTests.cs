using System.Text;
using System.Text.RegularExpressions;
using Ulak.Console.Codes;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Dialogues;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>What a line was expected to have, in the languages of the pages.</summary>
public sealed partial class ExpectationTextTests
{
    private const SmtpExtensions Few = SmtpExtensions.Pipelining | SmtpExtensions.Size | SmtpExtensions.EightBitMime;

    /// <summary>Lines that are valid with all extensions; each is damaged at each octet.</summary>
    private static readonly string[] Seeds =
    [
        "EHLO mx.example.org", "HELO mx.example.org", "EHLO [192.0.2.1]", "EHLO [IPv6:2001:db8::1]", "EHLO [IPv6:1:2:3:4:5:6:7:8]",
        "EHLO [tag:content]",
        "MAIL FROM:<a.b@example.org> SIZE=100 BODY=8BITMIME", "MAIL FROM:<\"a\\\"b\"@[192.0.2.1]> RET=FULL ENVID=a+20b",
        "MAIL FROM:<@a.example,@b.example:c@xn--mnchen-3ya.example>", "MAIL FROM:<a@example.org> AUTH=b@example.org MT-PRIORITY=3",
        "MAIL FROM:<a@example.org> HOLDFOR=60 REQUIRETLS", "MAIL FROM:<a@example.org> HOLDUNTIL=2030-01-01T00:00:00Z BY=120;R",
        "MAIL FROM:<münze@müller.example> SMTPUTF8", "RCPT TO:<a@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@example.org",
        "RCPT TO:<a@example.org> NOTIFY=NEVER ORCPT=utf-8;m\\x{FC}nze@example.org", "BDAT 100 LAST", "AUTH PLAIN AGEAYg==",
        "AUTH PLAIN =", "VRFY somebody", "VRFY \"some body\"", "EXPN list", "HELP MAIL", "NOOP word", "ETRN example.org", "ETRN #queue",
        "XCLIENT ADDR=192.0.2.1 NAME=mx.example.org", "DATA", "RSET", "QUIT", "STARTTLS",
    ];

    /// <summary>Lines that have a fault which no single octet makes.</summary>
    private static readonly string[] Faulty =
    [
        "", "  ", "MAIL", "RCPT", "EHLO", "HELO", "BDAT", "AUTH", "VRFY", "ETRN", "ETRN #", "XCLIENT", "HELO [192.0.2.1]", "DATA now",
        "GET / HTTP/1.1", "SSH-2.0-OpenSSH", "\u0016\u0003\u0001", "Subject: x", "a1 LOGIN x y", "FROM:<a@b>", "HELLO mx", "X\u0007Y",
        "MAIL FROM:<>x", "RCPT TO:<>", "RCPT TO:<postmaster>x",
        "MAIL FROM:<a>", "MAIL FROM:a@b", "MAIL FROM:Ann <a@b>", "MAIL FROM:mailto:a@b",
        "MAIL FROM:<mailto:a@b>", "MAIL FROM:<a%40b>", "MAIL FROM:<a@b", "MAIL FROM:<a@b.>", "MAIL FROM:<a.@b>", "MAIL FROM:< a@b >",
        "MAIL FROM:<a@b> FUTURE=1", "MAIL FROM:<a@b> NOTIFY=NEVER",
        "RCPT TO:<a@b> SIZE=1", "MAIL FROM:<a@b> SIZE=1 SIZE=1", "RCPT TO:<a@b>x",
        "MAIL FROM:<a@b> HOLDFOR=1 HOLDUNTIL=2030-01-01T00:00:00Z", "MAIL FROM:<a@b> REQUIRETLS=1",
        "MAIL FROM:<a@b> SIZE", "MAIL FROM:<a@b> SIZE=",
        "MAIL FROM:<a@b> BODY=x", "MAIL FROM:<a@b> RET=x", "MAIL FROM:<a@b> BY=x", "MAIL FROM:<a@b> AUTH=x", "MAIL FROM:<a@b> SOLICIT=x",
        "RCPT TO:<a@b> ORCPT=x", "RCPT TO:<a@b> ORCPT=rfc822;", "RCPT TO:<a@b> ORCPT=utf-8;x", "RCPT TO:<a@b> ORCPT=rfc822;a+09b",
        "EHLO [IPv6:1::2::3]", "EHLO [IPv6:1:2:3:4:5:6::8]", "EHLO [1:2:3:4:5:6:7:8]",
        "EHLO [tag:]", "EHLO [1.2.3.4]x", "EHLO []", "EHLO a..b",
        "MAIL FROM:<a@xn--->", "MAIL FROM:<a@münze\u200b.example> SMTPUTF8",
        "MAIL FROM:<\u0430@b> SMTPUTF8", "MAIL FROM:<a\u200bb@c> SMTPUTF8",
        "VRFY münze", "VRFY a b", "MAIL FROM:<ü@b>",
        "AUTH ABCDEFGHIJKLMNOPQRSTU", "MAIL FROM:<a@b> ENVID=a=b", "MAIL FROM:<a@b> ENVID=a+0Ab",
    ];

    private static readonly string[] Damage =
    [
        "", "x", " ", "\t", "<", ">", "@", ".", "-", "_", ":", ";", "=", "+", ",", "\"", "\\", "[", "]", "5", "999",
        "\0", "\u0001", "ü", "’", "\u200b", "％",
    ];

    private static readonly SmtpExtensions[] Offers =
        [SmtpExtensions.All, SmtpExtensions.All & ~SmtpExtensions.BinaryMime, Few, SmtpExtensions.None];

    private static readonly Lazy<HashSet<string>> AllExpectations = new(ReadExpectations);

    [Fact]
    public void Every_expectation_that_a_line_can_cause_has_a_text_in_Turkish()
    {
        var reached = AllExpectations.Value;

        var without = reached.Where(text => FaultTexts.FindExpected(text, "tr") is null).Order(StringComparer.Ordinal);

        Assert.True(reached.Count > 80, $"only {reached.Count} are reached");
        Assert.Empty(without);
    }

    [Fact]
    public void Every_text_in_Turkish_is_of_an_expectation_that_a_line_can_cause()
    {
        var reached = AllExpectations.Value;

        var unused = FaultTexts.EnglishExpectations("tr").Where(english => !english.Contains("{0}", StringComparison.Ordinal))
            .Where(english => !reached.Contains(english) && !reached.Any(text => text.EndsWith(" " + english, StringComparison.Ordinal)));

        Assert.Empty(unused);
    }

    [Fact]
    public void No_English_word_is_left_in_a_Turkish_sentence()
    {
        foreach (var text in AllExpectations.Value)
        {
            var turkish = FaultTexts.FindExpected(text, "tr")!;
            Assert.False(EnglishWord().IsMatch(QuotedText().Replace(turkish, "")), $"{text}: {turkish}");
        }
    }

    [Theory]
    [InlineData("'<'", "'<'")]
    [InlineData("MAIL FROM", "MAIL FROM")]
    [InlineData("at most 1012 octets", "en çok 1012 bayt")]
    [InlineData("an SMTP command without control character 0x01", "0x01 denetim karakteri içermeyen bir SMTP komutu")]
    [InlineData("an SMTP command without 'or the'", "'or the' içermeyen bir SMTP komutu")]
    public void Values_keep_their_place(string english, string turkish)
    {
        Assert.Equal(turkish, FaultTexts.FindExpected(english, "tr"));
        Assert.Equal(english, FaultTexts.FindExpected(english, "en"));
    }

    private static HashSet<string> ReadExpectations()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var corpus = Path.GetDirectoryName(ToleranceTable.PathOf("fuzz", "corpus", "command", "x"))!;
        var lines = Seeds.SelectMany(Damaged).Concat(Faulty).Select(Encoding.UTF8.GetBytes)
            .Concat(ToleranceTable.Rows.Select(row => row.Octets.ToArray()))
            .Concat(Directory.EnumerateFiles(corpus).Select(File.ReadAllBytes))
            .Append(Encoding.UTF8.GetBytes($"MAIL FROM:<{new string('a', 65)}@b>"))
            .Append(Encoding.UTF8.GetBytes($"MAIL FROM:<a@{new string('b', 64)}>"))
            .Append(Encoding.UTF8.GetBytes($"MAIL FROM:<a@{new string('ü', 62)}> SMTPUTF8"))
            .Append(Encoding.UTF8.GetBytes($"MAIL FROM:<a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 5))}>"))
            .Append(Encoding.UTF8.GetBytes(
                $"MAIL FROM:<{new string('a', 40)}@{string.Join('.', Enumerable.Repeat(new string('b', 60), 4))}>"))
            .Append(Encoding.UTF8.GetBytes($"MAIL FROM:<a@b> ENVID={new string('a', 101)}"))
            .Append(Encoding.UTF8.GetBytes($"RCPT TO:<a@b> ORCPT=rfc822;{new string('a', 500)}"))
            .Append([.. "X"u8, 0xFF])
            .Append(Encoding.ASCII.GetBytes("NOOP " + new string('x', 1100)));
        foreach (var line in lines)
        {
            foreach (var strictness in Enum.GetValues<Strictness>())
            {
                foreach (var offered in Offers)
                {
                    var fault = CommandParser.Parse(line, new SyntaxRules(strictness, offered), out var command);
                    reached.UnionWith(command.Remarks.Append(fault).OfType<SyntaxFault>().Select(each => each.Expected));
                }
            }
        }

        reached.Add(SyntaxFault.BareLineFeed(1).Expected);
        reached.Add(SyntaxFault.TooLong(512).Expected);
        return reached;
    }

    private static IEnumerable<string> Damaged(string line)
    {
        for (var at = 0; at <= line.Length; at++)
        {
            yield return line[..at];
            foreach (var text in Damage)
            {
                yield return line[..at] + text + line[at..];
                yield return line[..at] + text + line[Math.Min(at + 1, line.Length)..];
            }
        }
    }

    [GeneratedRegex(@"\b(a|an|the|or|and|of|at|one|no|octets?|characters?|digits?|letter|address|value|with|without|command)\b")]
    private static partial Regex EnglishWord();

    [GeneratedRegex("'.+'|\\S*@\\S*|rfc822")]
    private static partial Regex QuotedText();
}
