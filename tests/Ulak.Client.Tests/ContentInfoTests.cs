using System.Text;
using CsCheck;
using Xunit;

namespace Ulak.Client.Tests;

/// <summary>The properties of a message that are found by scanning it.</summary>
public sealed class ContentInfoTests
{
    private static readonly string[] Parts = ["\r", "\n", "\r\n", "a", "é", "text of a line"];

    [Theory]
    [InlineData("", false, false, 0)]
    [InlineData("Subject: a\r\n\r\ntext\r\n", false, false, 0)]
    [InlineData("Subject: a\r\n\r\nté\r\n", true, false, 0)]
    [InlineData("Subject: é\r\n\r\ntext\r\n", true, true, 0)]
    [InlineData("\r\né", true, false, 0)]
    [InlineData("a\nb\rc\r\n", false, false, 2)]
    [InlineData("a\n\né", true, true, 2)]
    [InlineData("a\r\n\r\r\né", true, false, 1)]
    [InlineData("a\r", false, false, 1)]
    public void A_message_has_properties(string content, bool eightBit, bool eightBitHeader, int bareLineEnds)
    {
        var octets = Encoding.UTF8.GetBytes(content);
        Assert.Equal(new ContentInfo(octets.Length, eightBit, eightBitHeader, bareLineEnds), ContentInfo.Read(octets));
    }

    [Fact]
    public async Task A_stream_in_pieces_has_the_properties_of_the_whole()
    {
        await Gen.Int[0, 5].Select(n => Parts[n]).Array[0, 30].Select(Gen.Int[1, 9]).SampleAsync(async (parts, size) =>
        {
            var octets = Encoding.UTF8.GetBytes(string.Concat(parts));
            var expected = OctetByOctet(octets);
            Assert.Equal(expected, ContentInfo.Read(octets));
            Assert.Equal(expected, await ContentInfo.ReadAsync(new Pieces(octets, size), TestContext.Current.CancellationToken));
        });
    }

    private static ContentInfo OctetByOctet(byte[] octets)
    {
        var (bare, eightBit, inHeader, lineStart) = (0, false, false, 0);
        var inBody = false;
        for (var i = 0; i < octets.Length; i++)
        {
            var isLineEnd = octets[i] == '\n' && i > 0 && octets[i - 1] == '\r';
            if (isLineEnd)
            {
                inBody |= octets.AsSpan(lineStart, i - lineStart).Trim((byte)'\r').IsEmpty;
                lineStart = i + 1;
            }

            bare += octets[i] == '\n' && !isLineEnd ? 1 : 0;
            bare += octets[i] == '\r' && (i + 1 == octets.Length || octets[i + 1] != '\n') ? 1 : 0;
            eightBit |= octets[i] > 127;
            inHeader |= octets[i] > 127 && !inBody;
        }

        return new ContentInfo(octets.Length, eightBit, inHeader, bare);
    }

    private sealed class Pieces(byte[] octets, int size) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
