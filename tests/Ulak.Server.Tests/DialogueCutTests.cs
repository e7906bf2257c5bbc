using Ulak.Server.Tests.Hosting;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>
/// Every file in Dialogues/, split at each index and played on a socket: the longest of the server's tests. <c>tests/mutate.sh</c> leaves
/// them out.
/// </summary>
public sealed class DialogueCutTests
{
    /// <summary>
    /// Cuts of one dialogue at most: longer ones are cut at indexes that are spread evenly, their first and last hundred octets at each.
    /// </summary>
    private const int MostCuts = 600;

    [Theory]
    [MemberData(nameof(DialogueTests.Files), MemberType = typeof(DialogueTests))]
    [Trait("speed", "slow")]
    public async Task Split_at_each_index(string file)
    {
        var dialogue = DialogueTests.Load(file);
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
    [MemberData(nameof(DialogueTests.Files), MemberType = typeof(DialogueTests))]
    public async Task On_a_socket(string file)
    {
        var dialogue = DialogueTests.Load(file);
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
