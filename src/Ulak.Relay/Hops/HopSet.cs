using System.Collections.Frozen;
using System.Collections.Immutable;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Hops;

/// <summary>All hops: those of the configuration, and those that describe themselves.</summary>
internal sealed class HopSet(IEnumerable<Hop> hops)
{
    private volatile FrozenDictionary<string, Hop> _hops = hops.ToFrozenDictionary(hop => hop.Name, StringComparer.Ordinal);

    /// <summary>Replaces the hops of the configuration.</summary>
    public void Replace(IEnumerable<Hop> replacement) =>
        _hops = replacement.ToFrozenDictionary(hop => hop.Name, StringComparer.Ordinal);

    /// <summary>The hops of the configuration.</summary>
    public ImmutableArray<Hop> Configured => [.. _hops.Values.OrderBy(hop => hop.Name, StringComparer.Ordinal)];

    /// <summary>Finds a hop by its name; null if there is none.</summary>
    public Hop? Find(string name)
    {
        if (_hops.TryGetValue(name, out var hop))
        {
            return hop;
        }

        if (MxHop.Parse(name) is { } exchangers)
        {
            return exchangers;
        }

        // What was queued before a pool was added or removed goes on with the other source addresses.
        var plus = name.LastIndexOf('+');
        var key = plus > 0 ? name[..plus] : name;
        if (_hops.Values.OfType<ServerHop>().FirstOrDefault(hop => hop.Key == key) is { } server)
        {
            return server;
        }

        return name.StartsWith(RefusingHop.Prefix, StringComparison.Ordinal)
            && ReplyText.TryParse(name[RefusingHop.Prefix.Length..]) is { } reply
                ? new RefusingHop(reply)
                : null;
    }

    /// <summary>Splits a destination into its hop and, for a hop by MX records, the domain. The hop is null if it is no longer
    /// configured.</summary>
    public (Hop? Hop, string Domain) Resolve(string destination)
    {
        var colon = destination.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Find(destination[..colon]) is MxHop mx ? (mx, destination[(colon + 1)..]) : (Find(destination), "");
    }
}

/// <summary>Replies as text of the configuration, e.g. <c>550 5.1.1 There is no such mailbox</c>.</summary>
internal static class ReplyText
{
    private const int MaxLength = 400;

    /// <summary>Makes the words of another server fit for a reply of this one: printable ASCII, and not longer than a line.</summary>
    public static string Clean(string text)
    {
        var clean = new string([.. text.Select(c => c is >= ' ' and <= '~' ? c : '?')]);
        return clean.Length <= MaxLength ? clean : clean[..MaxLength];
    }

    /// <summary>Parses a rejection; null if the text is none.</summary>
    public static Reply? TryParse(string text) => Reply.TryParseRejection(text, out var reply) ? reply : null;
}
