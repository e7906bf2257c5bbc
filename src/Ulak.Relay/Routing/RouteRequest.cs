using System.Net;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>What is known when a recipient is routed.</summary>
internal sealed record RouteRequest
{
    /// <summary>The sender; null for the null reverse-path.</summary>
    public Mailbox? Sender { get; init; }

    /// <summary>The name of the listener.</summary>
    public string Listener { get; init; } = "";

    /// <summary>The user that is logged in; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Whether the password of the user was checked; a listener with <c>auth: any</c> checks none.</summary>
    public bool IsUserVerified { get; init; } = true;

    /// <summary>The client's address; null for a client on this machine that has none, such as one on a Unix socket.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>Whether the message is from the server itself, e.g. a bounce.</summary>
    public bool IsInternal { get; init; }

    /// <summary>The tables of the store now, by name; null if they are not known.</summary>
    public IReadOnlyDictionary<string, AddressTable>? Tables { get; init; }

    /// <summary>The message; null until its last octet is received.</summary>
    public RoutedContent? Content { get; init; }
}

/// <summary>What routes match on in a message.</summary>
/// <param name="Size">Its size in octets.</param>
/// <param name="Header">Its header fields: name and unfolded value.</param>
internal sealed record RoutedContent(long Size, IReadOnlyList<(string Name, string Value)> Header);
