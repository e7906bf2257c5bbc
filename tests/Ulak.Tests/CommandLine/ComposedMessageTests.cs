using System.Text;
using MimeKit;
using Ulak.Client;
using Ulak.CommandLine;
using Ulak.Smtp.Addresses;
using Xunit;

namespace Ulak.Tests.CommandLine;

public sealed class ComposedMessageTests
{
    private static readonly MessageParts Parts = new(new ReversePath(new Mailbox("a", "example.org")), [new Mailbox("b", "example.test")], "Subject", "Text", [], []);

    [Fact]
    public async Task What_is_composed_fits_any_server()
    {
        var octets = await ComposedMessage.WriteAsync(Parts with { Subject = "Günaydın", Text = "bir\nişte\n" + new string('x', 2000) }, CancellationToken.None);

        var facts = ContentFacts.Read(octets);
        Assert.False(facts.HasEightBit);
        Assert.Equal(0, facts.BareLineEnds);
        Assert.All(Encoding.ASCII.GetString(octets).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        using var message = await MimeMessage.LoadAsync(new MemoryStream(octets));
        Assert.Equal("Günaydın", message.Subject);
        Assert.StartsWith("bir\r\nişte\r\n", message.TextBody!.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_is_given_replaces_the_one_that_was_there()
    {
        var octets = await ComposedMessage.WriteAsync(Parts with { Fields = ["X-Own: yes", "Subject: other"] }, CancellationToken.None);

        using var message = await MimeMessage.LoadAsync(new MemoryStream(octets));
        Assert.Equal(("yes", "other"), (message.Headers["X-Own"], message.Subject));
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData(": nothing")]
    [InlineData("a b: c")]
    [InlineData("A: b\r\nC: d")]
    public async Task A_field_that_is_none_is_wrong_usage(string field) =>
        await Assert.ThrowsAsync<UsageException>(() => ComposedMessage.WriteAsync(Parts with { Fields = [field] }, CancellationToken.None));

    [Fact]
    public async Task An_address_beyond_ASCII_stands_in_the_header_as_it_is()
    {
        var octets = await ComposedMessage.WriteAsync(Parts with { To = [new Mailbox("ü", "example.test")] }, CancellationToken.None);

        Assert.Contains("To: ü@example.test\r\n", Encoding.UTF8.GetString(octets), StringComparison.Ordinal);
        Assert.True(ContentFacts.Read(octets).HasEightBitHeader);
    }
}
