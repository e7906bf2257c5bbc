using System.Text;
using CsCheck;
using Ulak.Mime.Headers;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>From, To and Cc as programs write them: what can be read is read, and the rest is shown as it stands.</summary>
public sealed class AddressFieldTests
{
    [Theory]
    [InlineData("Ann <ann@example.org>", "Ann <ann@example.org>")]
    [InlineData("\"Doe, John\" <jd@example.com>", "Doe, John <jd@example.com>")]
    [InlineData("O'Brien, Pat <pat@example.com>", "O'Brien, Pat <pat@example.com>")]
    [InlineData("john@example.com (John Doe)", "John Doe <john@example.com>")]
    [InlineData("DHL < parcels@example.com >", "DHL <parcels@example.com>")]
    [InlineData("Friends: a@b.example, c@d.example;, e@f.example", "a@b.example|c@d.example|e@f.example")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("<>", "")]
    [InlineData("", "")]
    [InlineData("\"=?utf-8?Q?J=C3=BCrgen?=\" <j@example.com>", "J\u00fcrgen <j@example.com>")]
    [InlineData("=?utf-8?Q?Alain_<a@b.example>,_TLM_<tlm@c.example>,?=\r\n =?utf-8?Q?_=222=C2=B0=22_<d@e.example>?=",
        "Alain <a@b.example>|TLM <tlm@c.example>|2\u00b0 <d@e.example>")]
    [InlineData("=?iso-8859-1?q?caf=e9?=@example.com", "caf\u00e9@example.com")]
    [InlineData("<John Do>noreply@example.com", "John Do <noreply@example.com>")]
    [InlineData("John Do noreply@example.com", "John Do <noreply@example.com>")]
    [InlineData("[EMAIL] a@b.example", "[EMAIL] <a@b.example>")]
    [InlineData("a@b.example;c@d.example", "a@b.example|c@d.example")]
    [InlineData("Ann <a@b.example>; \"Berg; Bob\" <c@d.example>;", "Ann <a@b.example>|Berg; Bob <c@d.example>")]
    [InlineData("\"Doe, John <jd@example.com>", "Doe, John <jd@example.com>")]
    [InlineData("Name a@b.example>", "Name a@b.example>")]
    [InlineData("Name <a@b.example", "Name <a@b.example>")]
    [InlineData("Ann <ann@example.org", "Ann <ann@example.org>")]
    [InlineData("a at b dot example", "a at b dot example")]
    [InlineData("Support team", "Support team")]
    [InlineData("{{ customer.email }}", "{{ customer.email }}")]
    [InlineData("${from}", "${from}")]
    [InlineData("@example.org", "@example.org")]
    [InlineData("ann@", "ann@")]
    public void Mailboxes_are_read_as_far_as_they_can_be(string value, string expected) => Assert.Equal(expected, Describe(value));

    [Fact]
    public void Text_without_an_address_is_a_name()
    {
        var address = Assert.Single(AddressField.Read([Field("{{ user.email }}")], "From"));
        Assert.Equal(("{{ user.email }}", ""), (address.Name, address.Address));
    }

    [Fact]
    public void Nothing_that_is_written_disappears() =>
        Gen.String[Gen.Char["ab<>@,;\" .=?:()[]\\"], 1, 30].Where(text => text.Any(char.IsLetter)).Sample(text =>
        {
            // A comment, and the name of an empty group, are no part of an address.
            if (text.IndexOfAny(['(', ')', ':', '\\']) < 0)
            {
                Assert.Contains(Describe(text), char.IsLetter);
            }
        });

    private static string Describe(string value) => string.Join('|', AddressField.Read([Field(value)], "From"));

    private static MailHeader Field(string value) => new("From", Encoding.UTF8.GetBytes(value));
}
