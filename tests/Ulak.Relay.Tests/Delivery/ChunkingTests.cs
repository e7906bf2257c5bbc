using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>Delivery by BDAT (RFC 3030) to a server that offers CHUNKING, and by DATA to one that offers it in vain.</summary>
public sealed class ChunkingTests
{
    private static readonly string[] Extensions = ["PIPELINING", "8BITMIME", "SIZE 10000000", "CHUNKING"];

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(3_000_000, 3)]
    public async Task The_octets_are_sent_in_chunks_without_dot_stuffing(int length, int chunks)
    {
        await using var server = new HostileServer { Extensions = Extensions };
        await using var relay = await StartAsync(server);
        var content = "Subject: x\r\n\r\n.\r\n" + string.Concat(Enumerable.Repeat("0123456\r\n", length / 9)) + "..\r\nno line end";
        var id = await relay.QueueAsync(content, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        Assert.EndsWith(content, server.Messages.Single().Data, StringComparison.Ordinal);
        Assert.Equal(chunks, server.Lines.Count(line => line.StartsWith("BDAT ", StringComparison.Ordinal)));
        Assert.DoesNotContain("DATA", server.Lines);
    }

    [Theory]
    [InlineData("502 5.5.1 command not implemented")]
    [InlineData("503 5.5.1 bad sequence")]
    public async Task A_server_that_offers_CHUNKING_and_refuses_BDAT_gets_the_message_by_DATA(string refusal)
    {
        await using var server = new HostileServer(line => line == "BDAT" ? refusal : null) { Extensions = Extensions };
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync("Subject: x\r\n\r\n.dot\r\n", ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        Assert.EndsWith("\r\n.dot\r\n", server.Messages.Single().Data, StringComparison.Ordinal);

        // The first connection is not used again: such a server reads the chunk as commands.
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("552 5.3.4 message too big", "failed")]
    [InlineData("451 4.2.0 mailbox locked", "deferred")]
    public async Task The_refusal_of_a_chunk_ends_the_message(string refusal, string outcome)
    {
        await using var server = new HostileServer(line => line == "BDAT 1048576" ? refusal : null) { Extensions = Extensions };
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync("Subject: x\r\n\r\n" + new string('x', 2_000_000), ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal(outcome, (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        Assert.Single(server.Lines, line => line.StartsWith("BDAT", StringComparison.Ordinal));

        // The connection is used again, after RSET.
        var next = await relay.QueueAsync("Subject: y\r\n\r\n", ["b@example.org"]);
        await relay.AttemptsAsync(next, 1);
        Assert.Equal("delivered", (await relay.FindAsync(next))[0].Attempts.Single().Outcome);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task No_chunk_is_sent_where_every_recipient_is_refused()
    {
        await using var server = new HostileServer(line => line == "RCPT" ? "550 5.1.1 unknown" : null) { Extensions = Extensions };
        await using var relay = await StartAsync(server);
        await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\n", ["a@example.org"], from: ""), 1);
        Assert.DoesNotContain(server.Lines, line => line.StartsWith("BDAT", StringComparison.Ordinal));
    }
}
