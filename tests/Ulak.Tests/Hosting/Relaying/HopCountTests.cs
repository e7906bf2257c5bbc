using System.Text;
using Ulak.Client;
using Ulak.Configuration;
using Ulak.Smtp.Addresses;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Hosting.Relaying;

/// <summary>A message that goes in a circle ends: RFC 5321 §6.3.</summary>
public sealed class HopCountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, "250")]
    [InlineData(100, "250")]
    [InlineData(101, "554 5.4.6")]
    public async Task A_message_with_more_than_100_Received_fields_is_not_relayed(int received, string reply)
    {
        await using var server = await StartAsync();
        Assert.StartsWith(reply, await SendAsync(server, "ann@example.net", received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inbox_takes_it_however_often_it_was_received()
    {
        await using var server = await StartAsync();
        Assert.StartsWith("250", await SendAsync(server, "ann@inbox.example", 150), StringComparison.Ordinal);
        Assert.Equal(1, (await server.GetAsync("api/v1/messages")).GetProperty("messages").GetArrayLength());
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(settings => settings with
    {
        Routes =
        [
            new RouteSettings { Name = "in", To = "@inbox.example", Action = RouteActionKind.Inbox },
            new RouteSettings { Name = "hold", Action = RouteActionKind.Hold },
            new RouteSettings { Name = "out", To = "@example.net", Action = RouteActionKind.Relay },
        ],
    });

    private static async Task<string> SendAsync(ApiServer server, string to, int received)
    {
        var connected = await SmtpConnection.ConnectAsync(
            server.Settings.Smtp.Address, "localhost", SmtpClientOptions.Default with { Tls = TlsPolicy.None }, Token);
        await using var connection = connected.Connection!;
        Assert.True(Mailbox.TryParse(to, smtpUtf8: false, out var mailbox, out _));
        var trace = string.Concat(Enumerable.Range(0, received).Select(n => $"Received: from a{n}.example by b{n}.example\r\n"));
        var sent = await connection.SendAsync(
            OutgoingMail.Create(
                new ReversePath(new Mailbox("shop", "example.org")),
                [new ForwardPath(mailbox)],
                Encoding.ASCII.GetBytes(trace + "Subject: x\r\n\r\ntext\r\n")),
            Token);
        return sent.Recipients[0].Reply!.ToString();
    }
}
