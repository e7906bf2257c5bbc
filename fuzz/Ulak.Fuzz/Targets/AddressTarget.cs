using System.Text;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Fuzz.Targets;

/// <summary>Mailboxes, alone and as paths.</summary>
internal sealed class AddressTarget : FuzzTarget
{
    private static readonly string[] Texts =
    [
        "ann@example.com", "a.b+c@sub.example.com", "\"a b\"@example.com", "\"a\\\"b\\\\c\"@example.com", "ann@[192.0.2.1]",
            "ann@[IPv6:2001:db8::1]", "ann@[IPv6:::ffff:192.0.2.1]",
        "ann@[tag:text]", "jürgen@müller.example", "ann@xn--mller-kva.example", "用户@例え.jp", "ann@example", ".ann@example.com",
            "ann..b@example.com", "ann.@example.com", "ann@-x.example",
        "ann@x_y.example", "ann@[300.0.0.1]", "ann@[IPv6:1:2:3:4:5:6:7:8:9]", "ann", "@example.com", "\"ann@example.com",
            "ann@example.com.", "ann@exa mple.com", "@relay.example:ann@example.com",
        "mailto:ann@example.com", "postmaster", "ann@[192.0.2.1", "ann@@example.com", "!#$%&'*+-/=?^_`{|}~@example.com",
            "ann@xn--a.example", "ａｎｎ@example.com", "ann@example。com",
    ];

    public override string Name => "address";

    public override string Summary =>
        "A mailbox that parses is written back and parses to an equal one, and stands in a path as it stands alone.";

    public override int MaxLength => 600;

    public override IEnumerable<Seed> Seeds() => Texts.Select((text, number) => new Seed($"{number:00}", Encoding.UTF8.GetBytes(text)));

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var ascii = Parse(input.Span, smtpUtf8: false);
        var any = Parse(input.Span, smtpUtf8: true);
        Ensure.That(ascii is null || ascii == any, "with SMTPUTF8 it is understood otherwise");
        Ensure.That(ascii is not { NeedsSmtpUtf8: true }, "it needs SMTPUTF8, and parsed without");
        Ensure.That(any is null || ascii is not null || any.NeedsSmtpUtf8, "it parsed only with SMTPUTF8, and does not need it");
        if (any is null)
        {
            return;
        }

        Ensure.Equal(any, Parse(Encoding.UTF8.GetBytes(any.ToString()), smtpUtf8: true), "what was written reads otherwise");
        Ensure.That(any.IsEquivalentTo(any)
            && Mailbox.EquivalenceComparer.GetHashCode(any) == Mailbox.EquivalenceComparer.GetHashCode(
                any with { Domain = any.Domain.ToUpperInvariant() }) | any.NeedsSmtpUtf8, "it does not name itself");
        Ensure.That(any.IsAddressLiteral == any.Domain.EndsWith(']'), "it is half an address literal");
        CheckInPath(any, input.Span);
    }

    private static Mailbox? Parse(ReadOnlySpan<byte> text, bool smtpUtf8)
    {
        if (Mailbox.TryParse(text, smtpUtf8, out var mailbox, out var fault))
        {
            return mailbox;
        }

        FaultOracle.Check(fault, text.Length);
        Ensure.That(fault.SuggestedLine is null
            || Mailbox.TryParse(fault.SuggestedLine, smtpUtf8, out _, out _), $"what was meant does not parse: '{fault.SuggestedLine}'");
        return null;
    }

    private static void CheckInPath(Mailbox mailbox, ReadOnlySpan<byte> text)
    {
        byte[] line = [.. "RCPT TO:<"u8, .. text, .. ">"u8];
        var fault = CommandParser.Parse(line, SyntaxRules.StrictEverything, out var command);
        Ensure.That(fault is null, $"it parses alone, and not in a path: {fault?.Message}");
        Ensure.Equal(mailbox, ((RcptCommand)command.ToCommand()).To.Mailbox, "in a path it is understood otherwise");
        line = [.. "MAIL FROM:<"u8, .. text, .. "> SMTPUTF8"u8];
        fault = CommandParser.Parse(line, new SyntaxRules(Strictness.Strict, SmtpExtensions.All), out command);
        Ensure.That(fault is null, $"it parses alone, and not in a reverse-path: {fault?.Message}");
        Ensure.Equal(mailbox, ((MailCommand)command.ToCommand()).From.Mailbox, "in a reverse-path it is understood otherwise");
    }
}
