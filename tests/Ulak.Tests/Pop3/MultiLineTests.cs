using System.Text;
using Ulak.Pop3;
using Xunit;

namespace Ulak.Tests.Pop3;

public sealed class MultiLineTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\nb\n", "a\r\nb\r\n.\r\n")]
    [InlineData("a\r", "a\r\n.\r\n")]
    [InlineData(".\r\n..\r\n.a\r\na.\r\n", "..\r\n...\r\n..a\r\na.\r\n.\r\n")]
    [InlineData("\r\n.\r\n", "\r\n..\r\n.\r\n")]
    public async Task Lines_end_with_CRLF_and_dots_are_doubled_however_the_octets_are_split(string text, string expected)
    {
        for (var size = 1; size <= Math.Max(1, text.Length); size++)
        {
            Assert.Equal(expected, await WriteAsync(text, size, null));
        }
    }

    [Theory]
    [InlineData(0, "A: 1\r\n B\r\n\r\n.\r\n")]
    [InlineData(1, "A: 1\r\n B\r\n\r\none\r\n.\r\n")]
    [InlineData(2, "A: 1\r\n B\r\n\r\none\r\n\r\n.\r\n")]
    [InlineData(9, "A: 1\r\n B\r\n\r\none\r\n\r\ntwo\r\n.\r\n")]
    public async Task Top_is_the_header_and_some_lines(int lines, string expected)
    {
        for (var size = 1; size < 20; size++)
        {
            Assert.Equal(expected, await WriteAsync("A: 1\r\n B\r\n\r\none\r\n\r\ntwo\r\n", size, lines));
        }
    }

    [Fact]
    public async Task A_message_longer_than_the_buffer_stays_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat(new string('x', 997) + "\r\n.\r\n", 40));
        Assert.Equal(text.Replace("\r\n.\r\n", "\r\n..\r\n", StringComparison.Ordinal) + ".\r\n", await WriteAsync(text, 4_096, null));
    }

    private static async Task<string> WriteAsync(string text, int size, int? lines)
    {
        using var target = new MemoryStream();
        using var deadline = new CancellationTokenSource();
        await using var connection = new Pop3Connection(target, deadline) { Timeout = TimeSpan.FromMinutes(1) };
        await using var output = new MultiLineStream(connection, lines);
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            await output.WriteAsync(part, TestContext.Current.CancellationToken);
        }

        await output.CompleteAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
