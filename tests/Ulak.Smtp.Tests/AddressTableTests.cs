using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

public sealed class AddressTableTests
{
    [Theory]
    [InlineData("a@b")]
    [InlineData("first.last@example.com")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com")]
    [InlineData("user+tag@sub.domain.example.com")]
    [InlineData("123@456.789")]
    [InlineData("\"\"@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("\"a\\\"b\\\\c\"@example.com")]
    [InlineData("\"a@b>c\"@example.com")]
    [InlineData("a@1")]
    [InlineData("a@a--b.example")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@[0.0.0.0]")]
    [InlineData("a@[IPv6:::]")]
    [InlineData("a@[IPv6:::1]")]
    [InlineData("a@[ipv6:1:2:3:4:5:6:7:8]")]
    [InlineData("a@[IPv6:1::8]")]
    [InlineData("a@[IPv6:1:2:3:4:5:6::]")]
    [InlineData("a@[IPv6:::ffff:192.0.2.1]")]
    [InlineData("a@[IPv6:1:2:3:4:5:6:192.0.2.1]")]
    [InlineData("a@[x400:c=us]")]
    [InlineData("\u00fc@example.com")]
    [InlineData("a@m\u00fcnchen.example")]
    [InlineData("a@xn--mnchen-3ya.example")]
    [InlineData("\u5b57@\u4f8b\u3048.\u30c6\u30b9\u30c8")]
    [InlineData("a@fa\u00df.example")]
    [InlineData("a@\u30c6\u30b9\u30fb\u30c8.example")]
    [InlineData("a@l\u00b7l.example")]
    public void A_valid_mailbox_parses(string text)
    {
        Assert.True(Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out var fault), fault?.Message);
        Assert.Equal(text, mailbox.ToString());
        Assert.Equal(Ascii.IsValid(text), !mailbox.NeedsSmtpUtf8);
        Assert.Equal(Ascii.IsValid(text), Mailbox.TryParse(text, smtpUtf8: false, out _, out _));
    }

    [Theory]
    [InlineData("", FaultKind.LocalPartMissing, 1)]
    [InlineData("a", FaultKind.MissingAt, 2)]
    [InlineData("a@b ", FaultKind.LabelBadCharacter, 4)]
    [InlineData("a@b>", FaultKind.LabelBadCharacter, 4)]
    [InlineData("<a@b>", FaultKind.UnquotedSpecial, 1)]
    [InlineData("a,b@c", FaultKind.UnquotedSpecial, 2)]
    [InlineData("a@b,c@d", FaultKind.LabelBadCharacter, 4)]
    [InlineData("a@[1.2.3]", FaultKind.LiteralOctetCount, 9)]
    [InlineData("a@[1.2.3.4.5]", FaultKind.LiteralOctetCount, 11)]
    [InlineData("a@[01.2.3.1000]", FaultKind.LiteralOctetTooLarge, 11)]
    [InlineData("a@[IPv6:1:2:3:4:5:6:7]", FaultKind.LiteralBadIpv6, 9)]
    [InlineData("a@[IPv6:1:2:3:4:5:6:7::]", FaultKind.LiteralBadIpv6, 9)]
    [InlineData("a@[IPv6:1::2::3]", FaultKind.LiteralBadIpv6, 13)]
    [InlineData("a@[IPv6:12345::]", FaultKind.LiteralBadIpv6, 13)]
    [InlineData("a@[IPv6:g::]", FaultKind.LiteralBadIpv6, 9)]
    [InlineData("a@[IPv6:fe80::1%eth0]", FaultKind.LiteralBadIpv6, 16)]
    [InlineData("a@[mx.example]", FaultKind.LiteralMissingTag, 4)]
    [InlineData("a@\u0301x.example", FaultKind.BadULabel, 3)]
    [InlineData("a@M\u00dcNCHEN.example", FaultKind.BadULabel, 4)]
    [InlineData("a@\ud83d\ude00.example", FaultKind.BadULabel, 3)]
    [InlineData("a@\u00fc-.example", FaultKind.LabelTrailingHyphen, 5)]
    [InlineData("a@b\u3002example", FaultKind.LookAlikeCharacter, 4)]
    public void An_invalid_mailbox_is_a_fault_at_its_column(string text, FaultKind kind, int column)
    {
        Assert.False(Mailbox.TryParse(text, smtpUtf8: true, out _, out var fault));
        Assert.Equal((kind, column), (fault.Kind, fault.Column));
    }

    [Fact]
    public void Length_limits_are_exact()
    {
        var (l64, l63) = (new string('l', 64), new string('d', 63));
        Assert.True(Parses($"{l64}@b"));
        Assert.False(Parses($"{l64}l@b"));
        Assert.True(Parses($"a@{l63}"));
        Assert.False(Parses($"a@{l63}d"));
        Assert.True(Parses($"{l64}@{l63}.{l63}.{l63[..61]}"));
        Assert.False(Parses($"{l64}@{l63}.{l63}.{l63[..62]}"));
    }

    [Fact]
    public void Equivalent_mailboxes_compare_equal()
    {
        Assert.True(new Mailbox("a", "Example.COM").IsEquivalentTo(new Mailbox("a", "example.com")));
        Assert.True(new Mailbox("\"a\\b\"", "b").IsEquivalentTo(new Mailbox("ab", "B")));
        Assert.False(new Mailbox("A", "b").IsEquivalentTo(new Mailbox("a", "b")));
        Assert.Equal(
            Mailbox.EquivalenceComparer.GetHashCode(new Mailbox("\"a\"", "B")),
                Mailbox.EquivalenceComparer.GetHashCode(new Mailbox("a", "b")));
    }

    [Theory]
    [InlineData("m\u00fcnchen", "xn--mnchen-3ya")]
    [InlineData("\u4f8b\u3048", "xn--r8jz45g")]
    [InlineData("b\u00fccher", "xn--bcher-kva")]
    public void U_labels_are_encoded(string label, string expected) =>
        Assert.Equal(expected, ULabel.ToALabel(Encoding.UTF8.GetBytes(label)));

    private static bool Parses(string text) => Mailbox.TryParse(text, smtpUtf8: false, out _, out _);
}
