using Ulak.Smtp.Replies;

namespace Ulak.Relay.Routing;

/// <summary>What a route does with a recipient. The set is closed.</summary>
internal abstract record RouteAction
{
    private RouteAction()
    {
    }

    /// <summary>Stores the message for the console.</summary>
    public sealed record Inbox : RouteAction;

    /// <summary>Queues the message for a next hop.</summary>
    /// <param name="Hop">The hop: a name of the configuration, or one that describes itself, such as <c>mx</c>.</param>
    /// <param name="MayReachAnyDomain">Whether the hop passes mail on to any domain: then only trusted clients may use it, unless the route
    /// names the domain.</param>
    public sealed record Queue(string Hop, bool MayReachAnyDomain) : RouteAction;

    /// <summary>Passes the message on while the client waits: the reply is that of the next hop. Queues it if that fails for now.</summary>
    /// <param name="Hop">As for <see cref="Queue"/>.</param>
    public sealed record CutThrough(string Hop) : RouteAction;

    /// <summary>Accepts the message and drops it.</summary>
    public sealed record Discard : RouteAction;

    /// <summary>Holds the message until it is released; the next route that matches decides where it goes then.</summary>
    public sealed record Hold : RouteAction;

    /// <summary>Rejects the recipient.</summary>
    /// <param name="Reply">The reply.</param>
    public sealed record Refuse(Reply Reply) : RouteAction;
}
