using System.Collections.Immutable;
using System.Net;

namespace Ulak.Inbox.Rules;

/// <summary>Networks such as <c>10.0.0.0/8</c> and single addresses, separated by commas, as rules and settings name them.</summary>
internal static class NetworkList
{
    /// <summary>Parses a list; null if one of its words is neither a network nor an address.</summary>
    public static ImmutableArray<IPNetwork>? Parse(string text)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(word, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(word, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return null;
            }
        }

        return networks.ToImmutable();
    }
}
