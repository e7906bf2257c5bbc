using Ulak.Server.Tests.Hosting;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>Every file in Dialogues/, played in memory in three ways and on a socket.</summary>
public sealed class DialogueTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    /// <summary>
    /// Cuts of one dialogue at most: longer ones are cut at indexes that are spread evenly, their first and last hundred octets at each.
    /// </summary>
    private const int MostCuts = 600;

    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(
            Root, "*.dialogue", SearchOption.AllDirectories).Select(path =>
                Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task In_memory(string file) => DialogueRunner.PlayAsync(Load(file), Delivery.Whole);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Byte_by_byte(string file) => DialogueRunner.PlayAsync(Load(file), Delivery.ByteByByte);

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("speed", "slow")]
    public async Task Split_at_each_index(string file)
    {
        var dialogue = Load(file);
        var octets = dialogue.ClientOctets;
        foreach (var index in Cuts(octets))
        {
            try
            {
                await DialogueRunner.PlayAsync(dialogue, Delivery.SplitAt(index));
            }
            catch (Exception exception)
            {
                throw new DialogueException($"Cut before octet {index}: {exception.Message}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task On_a_socket(string file)
    {
        var dialogue = Load(file);
        using var server = new DialogueServer(dialogue);
        using var stop = new CancellationTokenSource();
        await using var host = await SocketHost.StartAsync(server.Listener);
        host.Stop = stop.Token;
        using (var client = await host.ConnectAsync())
        {
            await DialogueRunner.PlayAsync(dialogue, Delivery.Whole, server, client, stop);
        }

        await server.AdvanceTimeUntilAsync(host.WhenIdleAsync());
        DialogueRunner.Check(dialogue, server);
    }

    [Fact]
    public void There_are_enough_and_each_says_why_it_is_there()
    {
        Assert.True(Files.Count >= 300, $"{Files.Count} dialogues");
        foreach (var file in Files)
        {
            Assert.StartsWith("# ", File.ReadAllText(Path.Combine(Root, file.Data)), StringComparison.Ordinal);
        }
    }

    private static Dialogue Load(string file) => Dialogue.Load(Path.Combine(Root, file));

    private static IEnumerable<int> Cuts(int octets)
    {
        if (octets <= MostCuts)
        {
            return Enumerable.Range(1, Math.Max(octets - 1, 0));
        }

        var step = (octets - 200) / (MostCuts - 200) + 1;
        return Enumerable.Range(1, octets - 1).Where(index => index <= 100 || index >= octets - 100 || index % step == 0);
    }
}
