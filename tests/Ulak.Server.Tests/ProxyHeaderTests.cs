using System.Buffers;
using System.Text;
using Ulak.Server.Proxy;

namespace Ulak.Server.Tests;

/// <summary>proxy-protocol.txt §2.1: addresses in their usual form and in no other.</summary>
public sealed class ProxyHeaderTests
{
    [Theory]
    [InlineData("TCP4", "192.0.2.1")]
    [InlineData("TCP6", "2001:db8::1")]
    [InlineData("TCP6", "2001:0DB8:0000:0000:0000:0000:0000:0001")]
    [InlineData("TCP6", "::ffff:192.0.2.1")]
    public void An_address_is_accepted(string family, string address) => Assert.Equal(ProxyStatus.Complete, Read(family, address));

    [Theory]
    [InlineData("TCP4", "1940008")]
    [InlineData("TCP4", "192.0.513")]
    [InlineData("TCP4", "0300.0.2.1")]
    [InlineData("TCP4", "0xC0.0.2.1")]
    [InlineData("TCP4", "192.0.2.01")]
    [InlineData("TCP6", "[2001:db8::1]")]
    [InlineData("TCP6", "[2001:db8::1]:25")]
    [InlineData("TCP6", "fe80::1%2")]
    [InlineData("TCP6", "2001:db8::1/64")]
    public void Forms_that_only_dotnet_accepts_are_invalid(string family, string address) =>
        Assert.Equal(ProxyStatus.Invalid, Read(family, address));

    private static ProxyStatus Read(string family, string address)
    {
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"PROXY {family} {address} {address} 40000 25\r\n"));
        return ProxyHeader.Read(input, out _, out _);
    }
}
