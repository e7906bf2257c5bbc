using Ulak.Relay.Hops;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>Delivery to Maildirs: the folder of each recipient, the file, and addresses that lead out of the folder.</summary>
public sealed class MaildirTransportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ulak-maildir-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<RelayFixture> StartAsync(string path = "{domain}/{user}")
    {
        var relay = await RelayFixture.CreateAsync();
        return relay.StartRelay(25, options => RelayFixture.WithHop(options, new MaildirHop("mail", $"{_folder}/{path}")));
    }

    [Theory]
    [InlineData("{domain}/{user}", "Ann+news@Example.org", "example.org/ann")]
    [InlineData("{address}", "ann@example.org", "ann@example.org")]
    [InlineData("all", "ann@example.org", "all")]
    [InlineData("{user}", "\"a b\"@example.org", "a b")]
    public async Task The_message_is_in_new_with_its_octets(string path, string to, string folder)
    {
        await using var relay = await StartAsync(path);
        var id = await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n.\r\n", [to]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        var place = Path.Combine(_folder, folder);
        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(place, "new"))), RelayFixture.Token);
        Assert.StartsWith($"Return-Path: <ann@example.net>\r\nDelivered-To: {to}\r\nReceived: ", text, StringComparison.Ordinal);
        Assert.EndsWith("Subject: x\r\n\r\nHello\r\n.\r\n", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(place, "tmp")));
        Assert.True(Directory.Exists(Path.Combine(place, "cur")));
    }

    [Theory]
    [InlineData("\"../../etc\"@example.org")]
    [InlineData("\"a/b\"@example.org")]
    [InlineData("\".hidden\"@example.org")]
    [InlineData("\"..\"@example.org")]
    [InlineData("\"a\\\\b\"@example.org")]
    public async Task An_address_that_is_no_folder_name_is_refused_and_nothing_is_written(string to)
    {
        await using var relay = await StartAsync();
        var id = await relay.QueueAsync("Subject: x\r\n\r\n", [to], from: "");
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("failed", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_tried_again()
    {
        await using var relay = await StartAsync("{user}");
        await File.WriteAllTextAsync(Path.Combine(_folder, "ann"), "a file", RelayFixture.Token);
        var id = await relay.QueueAsync("Subject: x\r\n\r\n", ["ann@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var attempt = (await relay.FindAsync(id))[0].Attempts.Single();
        Assert.Equal("deferred", attempt.Outcome);
        Assert.Contains(Path.Combine(_folder, "ann"), attempt.Reply, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "ann"));
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        await relay.AttemptsAsync(id, 2);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts[^1].Outcome);
    }
}
