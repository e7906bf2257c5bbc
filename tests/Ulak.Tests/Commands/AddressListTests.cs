using Ulak.Commands.Sending;
using Xunit;

namespace Ulak.Tests.Commands;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("a@x.test", "a@x.test")]
    [InlineData("a@x.test,b@x.test, c@x.test", "a@x.test|b@x.test|c@x.test")]
    [InlineData("\"a,b\"@x.test,c@x.test", "\"a,b\"@x.test|c@x.test")]
    [InlineData("\"a\\\",b\"@x.test", "\"a\\\",b\"@x.test")]
    [InlineData("", "")]
    public void Commas_part_addresses_outside_quotes(string text, string parts) =>
        Assert.Equal(parts.Split('|'), AddressList.Split(text));
}
