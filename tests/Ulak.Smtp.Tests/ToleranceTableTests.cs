using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>Strict and tolerant parsing from one table: input, strict result, tolerant result.</summary>
public sealed class ToleranceTableTests
{
    /// <summary>The line; the fault that strict syntax finds (null: it takes the line); what tolerant syntax marks (null: it refuses the line too); what it then takes the line for.</summary>
    private static readonly (string Line, FaultKind? Strict, Tolerances? Tolerant, string? Meant)[] Table =
    [
        // Correct, whatever the case: no departure.
        ("mail from:<a@b>", null, Tolerances.None, "MAIL FROM:<a@b>"),
        ("rcpt to:<a@b>", null, Tolerances.None, "RCPT TO:<a@b>"),
        ("RcPt To:<POSTMASTER>", null, Tolerances.None, "RCPT TO:<Postmaster>"),
        ("MAIL FROM:<>", null, Tolerances.None, "MAIL FROM:<>"),
        ("RCPT TO:<@relay.example,@b.example:a@c>", null, Tolerances.None, "RCPT TO:<a@c>"),
        ("ehlo mx.example", null, Tolerances.None, "EHLO mx.example"),
        ("EHLO [192.0.2.1]", null, Tolerances.None, "EHLO [192.0.2.1]"),
        ("NOOP", null, Tolerances.None, "NOOP"),

        // White space about the path.
        ("MAIL FROM: <a@b>", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "MAIL FROM:<a@b>"),
        ("MAIL FROM:   <a@b> SIZE=1", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "MAIL FROM:<a@b> SIZE=1"),
        ("MAIL FROM:\t<a@b>", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "MAIL FROM:<a@b>"),
        ("MAIL FROM: <>", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "MAIL FROM:<>"),
        ("RCPT TO: <a@b>", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "RCPT TO:<a@b>"),
        ("RCPT TO: <postmaster>", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath, "RCPT TO:<Postmaster>"),
        ("MAIL FROM:< a@b>", FaultKind.SpaceInsideBrackets, Tolerances.SpaceInsideBrackets, "MAIL FROM:<a@b>"),
        ("MAIL FROM:<a@b >", FaultKind.SpaceInsideBrackets, Tolerances.SpaceInsideBrackets, "MAIL FROM:<a@b>"),
        ("RCPT TO:< a@b >", FaultKind.SpaceInsideBrackets, Tolerances.SpaceInsideBrackets, "RCPT TO:<a@b>"),

        // Brackets.
        ("MAIL FROM:a@b", FaultKind.MissingOpenBracket, Tolerances.MissingBrackets, "MAIL FROM:<a@b>"),
        ("MAIL FROM: a@b", FaultKind.SpaceAfterColon, Tolerances.SpaceBeforePath | Tolerances.MissingBrackets, "MAIL FROM:<a@b>"),
        ("MAIL FROM:a@b SIZE=10", FaultKind.MissingOpenBracket, Tolerances.MissingBrackets, "MAIL FROM:<a@b> SIZE=10"),
        ("RCPT TO:a@b", FaultKind.MissingOpenBracket, Tolerances.MissingBrackets, "RCPT TO:<a@b>"),
        ("RCPT TO:<a@b", FaultKind.MissingCloseBracket, Tolerances.MissingBrackets, "RCPT TO:<a@b>"),
        ("RCPT TO:a@b>", FaultKind.MissingOpenBracket, Tolerances.MissingBrackets, "RCPT TO:<a@b>"),
        ("RCPT TO:<a@b NOTIFY=NEVER", FaultKind.MissingCloseBracket, Tolerances.MissingBrackets, "RCPT TO:<a@b> NOTIFY=NEVER"),
        ("RCPT TO:<a@[192.0.2.1]", FaultKind.MissingCloseBracket, Tolerances.MissingBrackets, "RCPT TO:<a@[192.0.2.1]>"),

        // Other white space.
        ("MAIL FROM:<a@b> ", FaultKind.TrailingSpace, Tolerances.TrailingSpace, "MAIL FROM:<a@b>"),
        ("QUIT ", FaultKind.TrailingSpace, Tolerances.TrailingSpace, "QUIT"),
        ("DATA\t", FaultKind.TrailingSpace, Tolerances.TrailingSpace, "DATA"),
        ("EHLO mx.example  ", FaultKind.TrailingSpace, Tolerances.TrailingSpace, "EHLO mx.example"),
        ("MAIL FROM:a@b ", FaultKind.MissingOpenBracket, Tolerances.MissingBrackets | Tolerances.TrailingSpace, "MAIL FROM:<a@b>"),
        (" MAIL FROM:<a@b>", FaultKind.SpaceBeforeVerb, Tolerances.SpaceBeforeVerb, "MAIL FROM:<a@b>"),
        ("MAIL  FROM:<a@b>", FaultKind.ExtraSpace, Tolerances.ExtraSpace, "MAIL FROM:<a@b>"),
        ("RCPT\tTO:<a@b>", FaultKind.ExtraSpace, Tolerances.ExtraSpace, "RCPT TO:<a@b>"),
        ("MAIL FROM:<a@b>  SIZE=1", FaultKind.ExtraSpace, Tolerances.ExtraSpace, "MAIL FROM:<a@b> SIZE=1"),
        ("EHLO   mx.example", FaultKind.ExtraSpace, Tolerances.ExtraSpace, "EHLO mx.example"),

        // Names of clients.
        ("EHLO my_pc", FaultKind.LabelUnderscore, Tolerances.ClientName, "EHLO my_pc"),
        ("HELO JOHN'S-PC", FaultKind.LabelBadCharacter, Tolerances.ClientName, "HELO JOHN'S-PC"),
        ("EHLO my computer", FaultKind.UnexpectedArgument, Tolerances.ClientName, "EHLO my computer"),
        ("EHLO mx.example.", FaultKind.DomainTrailingDot, Tolerances.ClientName, "EHLO mx.example."),
        ("EHLO [192.0.2.1", FaultKind.LiteralUnclosed, Tolerances.ClientName, "EHLO [192.0.2.1"),
        ("EHLO 2001:db8::1", FaultKind.LabelBadCharacter, Tolerances.ClientName, "EHLO 2001:db8::1"),
        ("HELO [192.0.2.1]", FaultKind.LiteralAfterHelo, Tolerances.ClientName, "HELO [192.0.2.1]"),

        // Addresses that exist although they should not.
        ("RCPT TO:<a@my_host.example>", FaultKind.LabelUnderscore, Tolerances.UnderscoreInDomain, "RCPT TO:<a@my_host.example>"),
        ("RCPT TO:<a..b@docomo.example>", FaultKind.DoubleDot, Tolerances.DotsInLocalPart, "RCPT TO:<a..b@docomo.example>"),
        ("RCPT TO:<a.@docomo.example>", FaultKind.TrailingDot, Tolerances.DotsInLocalPart, "RCPT TO:<a.@docomo.example>"),
        ("RCPT TO:<.a@docomo.example>", FaultKind.LeadingDot, Tolerances.DotsInLocalPart, "RCPT TO:<.a@docomo.example>"),

        // Arguments that change nothing.
        ("QUIT bye", FaultKind.UnexpectedArgument, Tolerances.IgnoredArgument, "QUIT"),
        ("NOOP are you there", FaultKind.BadString, Tolerances.LooseString, "NOOP are you there"),
        ("HELP MAIL FROM", FaultKind.BadString, Tolerances.LooseString, "HELP MAIL FROM"),

        // What nobody should take.
        ("MAIL FROM <a@b>", FaultKind.MissingColon, null, null),
        ("MAIL FROM :<a@b>", FaultKind.SpaceBeforeColon, null, null),
        ("MAIL <a@b>", FaultKind.MissingKeyword, null, null),
        ("MAIL FROM:", FaultKind.MissingPath, null, null),
        ("MAIL FROM: ", FaultKind.MissingPath, null, null),
        ("RCPT TO:<>", FaultKind.EmptyForwardPath, null, null),
        ("RCPT TO:<a>", FaultKind.MissingAt, null, null),
        ("RCPT TO:<a@b@c>", FaultKind.SecondAt, null, null),
        ("RCPT TO:<a@b>,<c@d>", FaultKind.TextAfterPath, null, null),
        ("RCPT TO:\"A B\" <a@b>", FaultKind.DisplayName, null, null),
        ("RCPT TO:<a@-b>", FaultKind.LabelLeadingHyphen, null, null),
        ("RCPT TO:<a@b.>", FaultKind.DomainTrailingDot, null, null),
        ("RCPT TO:<a b@c>", FaultKind.UnquotedSpace, null, null),
        ("MAIL FROM:<a@b>SIZE=1", FaultKind.TextAfterPath, null, null),
        ("MAIL FROM:<a@b> FOO=1", FaultKind.UnknownParameter, null, null),
        ("MAIL FROM:<a@b> SIZE=x", FaultKind.BadParameterValue, null, null),
        ("EHLO", FaultKind.MissingArgument, null, null),
        ("EHLO a\0b", FaultKind.NulCharacter, null, null),
        ("EHLO m\u00fcnchen", FaultKind.NonAsciiArgument, null, null),
        ("DATA now", FaultKind.UnexpectedArgument, null, null),
        ("RSET all", FaultKind.UnexpectedArgument, null, null),
        ("STARTTLS x", FaultKind.UnexpectedArgument, null, null),
        ("BDAT", FaultKind.MissingArgument, null, null),
        ("", FaultKind.EmptyLine, null, null),
    ];

    public static IEnumerable<TheoryDataRow<int>> Rows() => Enumerable.Range(0, Table.Length).Select(i => new TheoryDataRow<int>(i) { TestDisplayName = $"{Table[i].Strict}/{Table[i].Tolerant}: {i}" });

    [Theory]
    [MemberData(nameof(Rows))]
    public void Strict_and_tolerant_parsing_match_the_table(int row)
    {
        var (line, strict, tolerant, meant) = Table[row];
        var octets = Encoding.UTF8.GetBytes(line);
        var fault = CommandParser.Parse(octets, SyntaxRules.StrictEverything, out var command);
        Assert.Equal(strict, fault?.Kind);
        if (fault is null)
        {
            Assert.Equal(Tolerances.None, command.Tolerances);
            Assert.Equal(meant, command.ToCommand().ToString());
        }

        fault = CommandParser.Parse(octets, new SyntaxRules(Strictness.Tolerant, SmtpExtensions.All), out command);
        Assert.Equal(tolerant, fault is null ? command.Tolerances : null);
        if (fault is null)
        {
            Assert.Equal(meant, command.ToCommand().ToString());
        }
        else
        {
            FaultAssert.IsConsistent(fault, octets);
        }
    }
}
