using System.Text;
using MimeKit;
using Ulak.Client;
using Ulak.Commands.Sending;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;
using Xunit;

namespace Ulak.Tests.Commands;

public sealed class MessageBuilderTests
{
    private static readonly MessageDraft Parts =
        new(new ReversePath(new Mailbox("a", "example.org")), [new Mailbox("b", "example.test")], "Subject", "Text", [], []);

    [Fact]
    public async Task A_composed_message_suits_any_server()
    {
        var octets = await MessageBuilder.BuildAsync(Parts with
        {
            Subject = "Günaydın",
            Text = "bir\nişte\n" + new string('x', 2000),
        }, CancellationToken.None);

        var facts = ContentInfo.Read(octets);
        Assert.False(facts.HasEightBit);
        Assert.Equal(0, facts.BareLineEnds);
        Assert.All(Encoding.ASCII.GetString(octets).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        using var message = await MimeMessage.LoadAsync(new MemoryStream(octets));
        Assert.Equal("Günaydın", message.Subject);
        Assert.StartsWith("bir\r\nişte\r\n", message.TextBody!.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_field_replaces_the_default()
    {
        var octets = await MessageBuilder.BuildAsync(Parts with { Fields = ["X-Own: yes", "Subject: other"] }, CancellationToken.None);

        using var message = await MimeMessage.LoadAsync(new MemoryStream(octets));
        Assert.Equal(("yes", "other"), (message.Headers["X-Own"], message.Subject));
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData(": nothing")]
    [InlineData("a b: c")]
    [InlineData("A: b\r\nC: d")]
    public async Task An_invalid_field_is_a_usage_error(string field) =>
        await Assert.ThrowsAsync<UsageException>(() => MessageBuilder.BuildAsync(Parts with { Fields = [field] }, CancellationToken.None));

    [Fact]
    public async Task An_address_beyond_ASCII_stands_in_the_header_as_it_is()
    {
        var octets = await MessageBuilder.BuildAsync(Parts with { To = [new Mailbox("ü", "example.test")] }, CancellationToken.None);

        Assert.Contains("To: ü@example.test\r\n", Encoding.UTF8.GetString(octets), StringComparison.Ordinal);
        Assert.True(ContentInfo.Read(octets).HasEightBitHeader);
    }
}
