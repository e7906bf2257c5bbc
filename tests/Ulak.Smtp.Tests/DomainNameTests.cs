using System.Text;
using Ulak.Smtp.Addresses;

namespace Ulak.Smtp.Tests;

/// <summary>Names of machines as domains, and internationalized domains.</summary>
public sealed class DomainNameTests
{
    [Theory]
    [InlineData("mail", "mail")]
    [InlineData("mail.example.org", "mail.example.org")]
    [InlineData("mail.example.org.", "mail.example.org")]
    [InlineData("ann_laptop", "ann-laptop")]
    [InlineData("__x__", "x")]
    [InlineData("Ann's MacBook Pro", "Ann-s-MacBook-Pro")]
    [InlineData("a..b", "a.b")]
    [InlineData("-edge-", "edge")]
    [InlineData("büro", "xn--bro-hoa")]
    [InlineData("BÜRO.example", "xn--bro-hoa.example")]
    [InlineData("büro pc", "xn--bro-pc-3ya")]
    [InlineData("電腦", "xn--260ay55b")]
    [InlineData("💻", "localhost")]
    [InlineData("xn--", "xn")]
    [InlineData("xn--rnek-4qa", "xn--rnek-4qa")]
    [InlineData("xn--zzzzzzzz99999", "host-zzzzzzzz99999")]
    [InlineData("a--b", "a--b")]
    [InlineData("DESKTOP-1AB2C3D", "DESKTOP-1AB2C3D")]
    [InlineData("3f2a9b1c8d7e", "3f2a9b1c8d7e")]
    [InlineData("1234", "1234")]
    [InlineData("10.0.0.7", "[10.0.0.7]")]
    [InlineData("fe80::1%3", "[IPv6:fe80::1]")]
    [InlineData("localhost.localdomain", "localhost.localdomain")]
    [InlineData("", "localhost")]
    [InlineData("...", "localhost")]
    [InlineData("\u0000\r\n", "localhost")]
    public void The_name_of_a_machine_becomes_a_domain(string name, string domain) => Assert.Equal(domain, MachineDomain.FromName(name));

    [Theory]
    [InlineData("ann_laptop")]
    [InlineData("xn--a-very_odd-name")]
    [InlineData("<script>")]
    [InlineData("a\tb\r\nc")]
    [InlineData("\uD800")]
    [InlineData("ı.İ.ß")]
    [InlineData("xn--büro")]
    public void Every_name_gives_a_valid_domain(string name) => AssertValid(MachineDomain.FromName(name));

    [Theory]
    [InlineData('a', 64)]
    [InlineData('a', 300)]
    [InlineData('ü', 64)]
    [InlineData('-', 70)]
    [InlineData('_', 70)]
    public void A_long_name_is_cut(char character, int length)
    {
        AssertValid(MachineDomain.FromName(new string(character, length)));
        AssertValid(MachineDomain.FromName(string.Join('.', Enumerable.Repeat(new string(character, length), 9))));
    }

    [Theory]
    [InlineData("xn--rnek-4qa.example", "örnek.example")]
    [InlineData("XN--RNEK-4QA.example", "örnek.example")]
    [InlineData("xn--mgba3a4fra", "ايران")]
    [InlineData("mail.example", "mail.example")]
    [InlineData("xn--", "xn--")]
    [InlineData("xn--zzzzzzzz99999", "xn--zzzzzzzz99999")]
    [InlineData("xn--a-6da", "xn--a-6da")]
    [InlineData("[192.0.2.1]", "[192.0.2.1]")]
    public void A_labels_are_shown_as_U_labels(string domain, string expected) =>
        Assert.Equal(expected, InternationalDomain.ToUnicode(domain));

    // RFC 5892: what its derived property disallows, by the rule that does.
    [Theory]
    [InlineData(0x00C4)] // upper case, unstable under case folding
    [InlineData(0x00AA)] // compatibility
    [InlineData(0x1D00 + 0x2C)] // modifier letter with a compatibility mapping
    [InlineData(0xFF41)] // full width
    [InlineData(0x2126)] // OHM SIGN
    [InlineData(0x0640)] // ARABIC TATWEEL, exception
    [InlineData(0x07FA)] // NKO LAJANYALAN, exception
    [InlineData(0x302E)] // HANGUL SINGLE DOT TONE MARK, exception
    [InlineData(0x303B)] // VERTICAL IDEOGRAPHIC ITERATION MARK, exception
    [InlineData(0x1100)] // conjoining Jamo
    [InlineData(0x115F)] // ignorable
    [InlineData(0x0958)] // composition exclusion, unstable
    [InlineData(0x0F43)] // composition exclusion, unstable
    [InlineData(0x0FB9)] // composition exclusion, unstable
    [InlineData(0x0344)] // unstable
    [InlineData(0x1F71)] // unstable
    [InlineData(0x2ADC)] // symbol
    [InlineData(0x1F600)] // symbol
    [InlineData(0x2F800)] // compatibility ideograph
    [InlineData(0xE0100)] // ignorable
    [InlineData(0x20DD)] // enclosing mark
    [InlineData(0x0378)] // unassigned
    [InlineData(0x200B)] // ignorable
    public void A_code_point_that_IDNA2008_disallows_is_rejected(int point)
    {
        var label = "a" + char.ConvertFromUtf32(point) + "a";
        Assert.Equal(ULabelStatus.BadCharacter, ULabel.Check(Encoding.UTF8.GetBytes(label), out var offset, out _));
        Assert.Equal(1, offset);
    }

    [Theory]
    [InlineData("faß", true)]
    [InlineData("βόλος", true)]
    [InlineData("l·l", true)]
    [InlineData("a·l", false)]
    [InlineData("l·", false)]
    [InlineData("͵α", true)]
    [InlineData("͵a", false)]
    [InlineData("א׳", true)]
    [InlineData("a׳", false)]
    [InlineData("カ・カ", true)]
    [InlineData("a・a", false)]
    [InlineData("ا٠١", true)]
    [InlineData("ا٠۱", false)]
    [InlineData("क्\u200Dष", true)]
    [InlineData("क\u200Dष", false)]
    [InlineData("بی\u200Cبی", true)]
    [InlineData("a\u200Ca", false)]
    [InlineData("\u0301ab", false)]
    [InlineData("ab--ü", false)]
    public void Contextual_rules_are_checked(string label, bool isValid) =>
        Assert.Equal(isValid, ULabel.Check(Encoding.UTF8.GetBytes(label), out _, out _) == ULabelStatus.Valid);

    private static void AssertValid(string domain) => Assert.True(
        Mailbox.TryParse("postmaster@" + domain, smtpUtf8: false, out _, out var fault), $"{domain}: {fault?.Message}");
}
