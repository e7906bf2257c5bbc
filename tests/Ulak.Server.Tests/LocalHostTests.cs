namespace Ulak.Server.Tests;

/// <summary>The name of the machine, from what the operating system reports without a query.</summary>
public sealed class LocalHostTests
{
    private static readonly string[] Hosts =
    [
        "# 127.0.1.1 box.comment.example box", "127.0.0.1\tlocalhost", "127.0.1.1\tbox.example.org box # the installer",
        "::1 ip6-localhost", "10.0.0.2 other.example.org other",
    ];

    [Theory]
    [InlineData("box", "", "box.example.org")]
    [InlineData("BOX", "", "box.example.org")]
    [InlineData("box", "corp.example", "box.corp.example")]
    [InlineData("box.example.net", "corp.example", "box.example.net")]
    [InlineData("unknown", "", "unknown")]
    [InlineData("my_box", "corp.example", "my-box.corp.example")]
    [InlineData("", "", "localhost")]
    public void The_full_name_is_used_where_it_is_known(string machine, string domain, string expected) =>
        Assert.Equal(expected, LocalHost.GetName(machine, domain, Hosts));

    [Fact]
    public void Listeners_use_it_by_default()
    {
        Assert.Equal(LocalHost.Name, new SmtpListenerOptions().HostName);
        Assert.Empty(new SmtpListenerOptions().Validate());
    }

    [Theory]
    [InlineData("my_host", "my-host")]
    [InlineData("two words", "two-words")]
    [InlineData("büro.example", "xn--bro-hoa.example")]
    [InlineData("192.0.2.1.", "192.0.2.1")]
    public void A_name_that_is_no_domain_is_an_error_that_suggests_one(string name, string suggestion) =>
        Assert.Contains($"such as {suggestion} ", Assert.Single(new SmtpListenerOptions { HostName = name }.Validate()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]")]
    [InlineData("mx.example.org")]
    public void Literals_and_domains_are_valid(string name) => Assert.Empty(new SmtpListenerOptions { HostName = name }.Validate());
}
