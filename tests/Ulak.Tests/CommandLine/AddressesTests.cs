using Ulak.CommandLine;
using Xunit;

namespace Ulak.Tests.CommandLine;

public sealed class AddressesTests
{
    [Theory]
    [InlineData("a@x.test", "a@x.test")]
    [InlineData("a@x.test,b@x.test, c@x.test", "a@x.test|b@x.test|c@x.test")]
    [InlineData("\"a,b\"@x.test,c@x.test", "\"a,b\"@x.test|c@x.test")]
    [InlineData("\"a\\\",b\"@x.test", "\"a\\\",b\"@x.test")]
    [InlineData("", "")]
    public void Commas_part_addresses_outside_quotes(string text, string parts) =>
        Assert.Equal(parts.Split('|'), Addresses.Split(text));
}
