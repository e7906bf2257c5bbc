using System.Text;
using Ulak.Relay.Delivery;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>The content as it goes out: without our Return-Path, and with CRLF at the end of each line; split at each index.</summary>
public sealed class OutgoingFilterTests
{
    [Theory]
    [InlineData("Return-Path: <a@example.org>\r\nSubject: x\r\n\r\ny\r\n", "Subject: x\r\n\r\ny\r\n")]
    [InlineData("Return-Path: <b@example.org>\r\nSubject: x\r\n\r\ny\r\n", "Return-Path: <b@example.org>\r\nSubject: x\r\n\r\ny\r\n")]
    [InlineData("Subject: x\r\nReturn-Path: <a@example.org>\r\n\r\n", "Subject: x\r\nReturn-Path: <a@example.org>\r\n\r\n")]
    [InlineData("Return-Path: <a@example.org>\r\n", "")]
    [InlineData("Return", "Return")]
    [InlineData("", "")]
    [InlineData("a\nb\r\nc\rd\r\n\n\r\re\n\r", "a\r\nb\r\nc\r\nd\r\n\r\n\r\n\r\ne\r\n\r\n")]
    [InlineData("\r", "\r\n")]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n\r\n", "\r\n\r\n")]
    public async Task Lines_and_the_first_field_are_as_they_should_be(string content, string expected)
    {
        var octets = Encoding.Latin1.GetBytes(content);
        for (var split = 0; split <= octets.Length; split++)
        {
            var output = new MemoryStream();
            var filter = new OutgoingFilter(output, "a@example.org");
            await filter.WriteAsync(octets.AsMemory(0, split), TestContext.Current.CancellationToken);
            await filter.WriteAsync(octets.AsMemory(split), TestContext.Current.CancellationToken);
            await filter.CompleteAsync(TestContext.Current.CancellationToken);
            Assert.Equal(expected, Encoding.Latin1.GetString(output.ToArray()));
        }
    }
}
