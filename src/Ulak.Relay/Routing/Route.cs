using System.Collections.Immutable;
using System.Net;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>One route: conditions, which must all hold, and what happens then.</summary>
internal sealed record Route
{
    /// <summary>The name, for the log and the console.</summary>
    public required string Name { get; init; }

    /// <summary>What happens.</summary>
    public required RouteAction Action { get; init; }

    /// <summary>Whether the next hop is asked at RCPT whether it accepts the recipient.</summary>
    public bool ChecksRecipients { get; init; }

    /// <summary>The recipients; null for all.</summary>
    public AddressSet? To { get; init; }

    /// <summary>The senders; null for all.</summary>
    public AddressSet? From { get; init; }

    /// <summary>The names of listeners; empty for all.</summary>
    public ImmutableArray<string> Listeners { get; init; } = [];

    /// <summary>The users, <c>*</c> for any login; empty for all sessions, with and without a login.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>The networks of clients; empty for all.</summary>
    public ImmutableArray<IPNetwork> Clients { get; init; } = [];

    /// <summary>The size of the message; null for all.</summary>
    public SizeCondition? Size { get; init; }

    /// <summary>A field of the message; null for none.</summary>
    public HeaderCondition? Header { get; init; }

    /// <summary>The names of the tables of the store in its conditions.</summary>
    public IEnumerable<string> StoredTables => (To?.StoredTables ?? []).Concat(From?.StoredTables ?? []);

    /// <summary>Compares a recipient with the conditions.</summary>
    public RouteMatch Match(RouteRequest request, Mailbox recipient)
    {
        AddressMembership? member = null;
        if (To is not null && (member = To.Find(recipient, request.Tables)) is null)
        {
            return RouteMatch.No($"the recipient is not in {To.Text}");
        }

        if (From is not null && From.Find(request.Sender, request.Tables) is null)
        {
            return RouteMatch.No($"the sender is not in {From.Text}");
        }

        return FindSessionMismatch(request) is { } mismatch
            ? RouteMatch.No(mismatch)
            : MatchContent(request, member ?? new AddressMembership("*", NamesDomain: false));
    }

    private string? FindSessionMismatch(RouteRequest request)
    {
        if (!Listeners.IsEmpty && !Listeners.Contains(request.Listener, StringComparer.OrdinalIgnoreCase))
        {
            return $"the listener is not {string.Join(", ", Listeners)}";
        }

        if (!Users.IsEmpty && !Users.Any(user => request.User is { } name && (user == "*" || Glob.IsMatch(user, name))))
        {
            return request.User is null ? "the client is not logged in" : $"the user is not {string.Join(", ", Users)}";
        }

        return !Clients.IsEmpty && !ClientNetworks.Contain(Clients, request.Client)
            ? $"the client is not in {string.Join(", ", Clients)}"
            : null;
    }

    private RouteMatch MatchContent(RouteRequest request, AddressMembership member)
    {
        if (Size is null && Header is null)
        {
            return RouteMatch.Yes(member);
        }

        if (request.Content is not { } content)
        {
            return RouteMatch.Later(member);
        }

        return Size is { } size && !size.IsMatch(content.Size) ? RouteMatch.No($"the message is not {size.Text}")
            : Header is { } header && !header.IsMatch(content.Header) ? RouteMatch.No($"the message has no field {header.Text}")
            : RouteMatch.Yes(member);
    }
}

/// <summary>Networks of clients.</summary>
internal static class ClientNetworks
{
    /// <summary>Whether an address is in one of the networks. IPv4 addresses in IPv6 form are IPv4 addresses.</summary>
    public static bool Contain(ImmutableArray<IPNetwork> networks, IPAddress? client)
    {
        var address = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client;
        return address is not null && networks.Any(network => network.Contains(address));
    }
}

/// <summary>The result of a comparison with a route.</summary>
/// <param name="Kind">The result.</param>
/// <param name="Why">Why the route does not match; empty otherwise.</param>
/// <param name="Member">How the recipient matches; null if it does not.</param>
internal sealed record RouteMatch(RouteMatchKind Kind, string Why, AddressMembership? Member)
{
    public static RouteMatch No(string why) => new(RouteMatchKind.No, why, null);

    public static RouteMatch Yes(AddressMembership member) => new(RouteMatchKind.Yes, "", member);

    public static RouteMatch Later(AddressMembership member) => new(RouteMatchKind.Later, "", member);
}

/// <summary>The results of a comparison with a route.</summary>
internal enum RouteMatchKind
{
    /// <summary>A condition does not hold.</summary>
    No,

    /// <summary>All conditions hold.</summary>
    Yes,

    /// <summary>All conditions hold that are known before the message.</summary>
    Later,
}
