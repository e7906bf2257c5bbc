using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>Equality of values, and edges of small rules of the grammar.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("SIZE", "1", "size", "1", true)]
    [InlineData("SIZE", "1", "SIZE", "2", false)]
    [InlineData("SIZE", "1", "BODY", "1", false)]
    [InlineData("SMTPUTF8", null, "smtputf8", null, true)]
    [InlineData("SMTPUTF8", null, "SMTPUTF8", "", false)]
    [InlineData("ENVID", "Ab", "ENVID", "aB", false)]
    public void Parameters_are_compared_by_keyword_in_any_case_and_by_value(
        string keyword, string? value, string other, string? otherValue, bool equal)
    {
        var (first, second) = (new EsmtpParameter(keyword, value), new EsmtpParameter(other, otherValue));
        Assert.Equal(equal, first.Equals(second));
        Assert.True(!equal || first.GetHashCode() == second.GetHashCode());
        Assert.False(first.Equals(null));
    }

    [Fact]
    public void XCLIENT_is_compared_by_its_attributes_in_their_order()
    {
        var (name, address) = (new EsmtpParameter("NAME", "mx.example"), new EsmtpParameter("ADDR", "192.0.2.1"));
        var command = new XClientCommand([name, address]);
        Assert.Equal(command, new XClientCommand([name, new EsmtpParameter("addr", "192.0.2.1")]));
        Assert.Equal(command.GetHashCode(), new XClientCommand([new EsmtpParameter("name", "mx.example"), address]).GetHashCode());
        Assert.NotEqual(command.GetHashCode(), new XClientCommand([address, name]).GetHashCode());
        Assert.False(command.Equals(new XClientCommand([address, name])));
        Assert.False(command.Equals(new XClientCommand([name])));
        Assert.False(command.Equals((XClientCommand?)null));
        Assert.Equal(0, new XClientCommand([]).GetHashCode());
    }

    [Fact]
    public void The_address_of_AUTH_may_hold_UTF8() =>
        Assert.Equal(
            new AuthParameter(new Mailbox("jürgen", "example.org")),
            MailParameters.From(new EsmtpParameters([new EsmtpParameter("AUTH", "j+C3+BCrgen@example.org")])).Auth);

    [Theory]
    [InlineData("MAIL FROM:<a@b> HOLDFOR=1 HOLDUNTIL=2026-01-01T00:00:00Z")]
    [InlineData("MAIL FROM:<a@b> HOLDUNTIL=2026-01-01T00:00:00Z HOLDFOR=1")]
    public void Either_order_of_HOLDFOR_and_HOLDUNTIL_is_a_conflict(string line)
    {
        var rules = new SyntaxRules(Strictness.Strict, SmtpExtensions.All);
        var fault = CommandParser.Parse(Encoding.ASCII.GetBytes(line), rules, out _);
        Assert.Equal(FaultKind.ConflictingParameters, fault?.Kind);
    }

    [Theory]
    [InlineData("\"\"", -1)]
    [InlineData("\"", 0)]
    [InlineData("\"a\"", -1)]
    [InlineData("\"a", 2)]
    [InlineData("a\"", 1)]
    public void A_quoted_string_may_be_empty_and_has_two_quotes(string text, int invalid) =>
        Assert.Equal(invalid, ArgumentSyntax.IndexOfInvalidString(Encoding.ASCII.GetBytes(text), utf8: false));

    [Theory]
    [InlineData(20, false)]
    [InlineData(100, true)]
    [InlineData(253, true)]
    public void A_label_has_a_limit(int letters, bool isTooLong) =>
        Assert.Equal(
            isTooLong, ULabel.Check(Encoding.UTF8.GetBytes(new string('ü', letters)), out _, out _) == ULabelStatus.TooLong);

    [Theory]
    [InlineData("a@b\u0001", "a@b")]
    [InlineData("a@b\0\r ", "a@b")]
    [InlineData("a\u0001@b", null)]
    [InlineData("a@b\u0001c", null)]
    public void Control_characters_at_the_end_of_an_address_are_removed(string text, string? repaired)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        Assert.False(Mailbox.TryParse(octets, smtpUtf8: false, out _, out var fault));
        Assert.Equal(repaired, AddressRepair.Apply(octets, fault!) is { } result ? Encoding.ASCII.GetString(result) : null);
    }

    [Theory]
    [InlineData("a b@c", "\"a b\"@c")]
    [InlineData("MAIL FROM:<a b@c> AUTH=d@e", "MAIL FROM:<\"a b\"@c> AUTH=d@e")]
    public void A_local_part_is_quoted_up_to_the_sign_before_its_domain(string text, string repaired)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        var fault = text.Contains(':', StringComparison.Ordinal)
            ? CommandParser.Parse(octets, SyntaxRules.StrictEverything, out _)
            : Mailbox.TryParse(octets, smtpUtf8: false, out _, out var address) ? null : address;
        Assert.Equal(repaired, AddressRepair.Apply(octets, fault!) is { } result ? Encoding.ASCII.GetString(result) : null);
    }

    [Theory]
    [InlineData("BODY=9BIT", SmtpExtensions.EightBitMime, 22, 4, "7BIT or 8BITMIME")]
    [InlineData("BODY=9BIT", SmtpExtensions.EightBitMime | SmtpExtensions.BinaryMime, 22, 4, "7BIT, 8BITMIME or BINARYMIME")]
    public void The_values_of_BODY_depend_on_what_is_offered(
        string parameter, SmtpExtensions offered, int column, int length, string expected)
    {
        var rules = new SyntaxRules(Strictness.Strict, offered);
        var fault = CommandParser.Parse(Encoding.ASCII.GetBytes("MAIL FROM:<a@b> " + parameter), rules, out _);
        Assert.Equal((column, length, expected), (fault!.Column, fault.Length, fault.Expected));
    }

    [Theory]
    [InlineData("NOTIFY=,NEVER", 24, 0)]
    [InlineData("NOTIFY=DELAY,,FAILURE", 30, 0)]
    [InlineData("NOTIFY=DELAY,NEVER", 30, 5)]
    public void An_empty_or_wrong_element_of_NOTIFY_is_the_fault(string parameter, int column, int length)
    {
        var rules = new SyntaxRules(Strictness.Strict, SmtpExtensions.All);
        var fault = CommandParser.Parse(Encoding.ASCII.GetBytes("RCPT TO:<a@bcd> " + parameter), rules, out _);
        Assert.Equal((FaultKind.BadParameterValue, column, length), (fault!.Kind, fault.Column, fault.Length));
    }

    [Theory]
    [InlineData("@b", 1)]
    [InlineData(">", 1)]
    [InlineData("", 1)]
    public void An_address_without_a_local_part_has_its_fault_at_the_start(string text, int column)
    {
        Assert.False(Mailbox.TryParse(Encoding.ASCII.GetBytes(text), smtpUtf8: false, out _, out var fault));
        Assert.Equal((FaultKind.LocalPartMissing, column, "a local-part"), (fault!.Kind, fault.Column, fault.Expected));
    }

    [Theory]
    [InlineData("a(b", true)]
    [InlineData("a(b\rc", false)]
    [InlineData("a(b\nc", false)]
    public void A_string_with_a_line_break_is_rejected_in_tolerant_mode_too(string text, bool isTaken)
    {
        var rules = new SyntaxRules(Strictness.Tolerant, SmtpExtensions.All);
        Assert.Equal(isTaken, CommandParser.Parse(Encoding.ASCII.GetBytes("VRFY " + text), rules, out _) is null);
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0xBC, 0x78 })]
    [InlineData(new byte[] { 0xFF })]
    public void Only_one_whole_character_is_named(byte[] text) => Assert.Null(FaultClassifier.Describe(text));
}
