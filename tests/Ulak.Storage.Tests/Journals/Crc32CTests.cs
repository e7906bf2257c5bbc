using System.Text;
using Ulak.Storage.Embedded.Journals;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>The checksum, by known values.</summary>
public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)] // The check value of CRC-32C.
    [InlineData("a", 0xC1D04330u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Known_values(string text, uint checksum) => Assert.Equal(checksum, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_examples_of_iSCSI()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(n => (byte)n).ToArray()));
    }
}
