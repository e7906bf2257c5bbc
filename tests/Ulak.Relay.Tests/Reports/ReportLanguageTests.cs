using System.Collections.Immutable;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Reports;

/// <summary>A report is in the language of the account, else in that of the message, else in the default.</summary>
public sealed class ReportLanguageTests
{
    [Theory]
    [InlineData("", "", "en")]
    [InlineData("", "tr", "tr")]
    [InlineData("shop", "", "tr")]
    [InlineData("shop", "en", "tr")]
    [InlineData("other", "", "en")]
    public async Task The_language_of_the_account_goes_first(string user, string contentLanguage, string expected)
    {
        await using var server = new HostileServer(line => line == "RCPT TO:<a@example.org>" ? "550 5.1.1 unknown" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddMx("example.net", (10, "mx.example.org"))
            .AddAddress("mx.example.org", "127.0.0.1");
        relay.StartRelay(server.Port, options => options with
        {
            UserLanguages = ImmutableDictionary<string, string>.Empty.Add("shop", "tr"),
        });
        var field = contentLanguage.Length == 0 ? "" : $"Content-Language: {contentLanguage}\r\n";
        await relay.QueueAsync($"Subject: x\r\n{field}\r\nx\r\n", ["a@example.org"], user: user);
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 1));
        Assert.Contains($"\r\nContent-Language: {expected}\r\n", server.Messages.Single().Data, StringComparison.Ordinal);
    }
}
