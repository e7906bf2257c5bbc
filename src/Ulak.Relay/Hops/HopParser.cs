using System.Collections.Immutable;
using System.Globalization;

namespace Ulak.Relay.Hops;

/// <summary>Parses servers of hops.</summary>
internal static class HopParser
{
    /// <summary>
    /// Parses <c>mail.example.net:587</c>, <c>[2001:db8::1]:25</c>, <c>unix:/run/dovecot/lmtp</c>, each with a weight after <c>=</c>;
    /// separated by commas. Null if one is invalid, or there is none.
    /// </summary>
    /// <param name="text">The servers.</param>
    /// <param name="defaultPort">The port of a server without one.</param>
    public static ImmutableArray<HopServer>? ParseServers(string text, int defaultPort)
    {
        var servers = ImmutableArray.CreateBuilder<HopServer>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ParseServer(word, defaultPort) is not { } server)
            {
                return null;
            }

            servers.Add(server);
        }

        return servers.Count == 0 ? null : servers.ToImmutable();
    }

    private static HopServer? ParseServer(string word, int defaultPort)
    {
        var weight = 1;
        if (word.LastIndexOf('=') is > 0 and var equals)
        {
            if (!int.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out weight) || weight < 1)
            {
                return null;
            }

            word = word[..equals];
        }

        if (word.StartsWith("unix:", StringComparison.Ordinal))
        {
            return word.Length > 6 && word[5] == '/' ? new HopServer(word[5..], 0, weight) : null;
        }

        var (host, port) = SplitPort(word, defaultPort);
        return port is > 0 and < 65536 && Uri.CheckHostName(host) != UriHostNameType.Unknown ? new HopServer(host, port, weight) : null;
    }

    private static (string Host, int Port) SplitPort(string word, int defaultPort)
    {
        if (word.StartsWith('[') && word.IndexOf(']', StringComparison.Ordinal) is > 0 and var bracket)
        {
            var rest = word[(bracket + 1)..];
            return (word[1..bracket], rest.Length == 0 ? defaultPort : rest[0] == ':' ? ParsePort(rest[1..]) : 0);
        }

        // More than one colon: an IPv6 address without a port.
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || word.IndexOf(':', colon + 1) >= 0 ? (word, defaultPort) : (word[..colon], ParsePort(word[(colon + 1)..]));
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
}
