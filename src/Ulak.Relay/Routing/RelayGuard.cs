using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>
/// Prevents relaying for strangers. A route to a next hop that reaches any domain acts for clients that are logged in or in a listed
/// network; for others only if the route names the domain of the recipient.
/// </summary>
/// <param name="Networks">The networks whose clients may relay.</param>
internal sealed partial record RelayGuard(ImmutableArray<IPNetwork> Networks)
{
    /// <summary>Whether a client may send mail to any domain.</summary>
    public bool IsTrusted(RouteRequest request) =>
        request.IsInternal || (request.User is not null && request.IsUserVerified) || ClientNetworks.Contain(Networks, request.Client);

    /// <summary>Why a route does not act for a client; null if it does.</summary>
    public string? FindObjection(RouteRequest request, Mailbox recipient, RouteAction action, AddressMembership member)
    {
        if (action is RouteAction.Inbox or RouteAction.Discard or RouteAction.Refuse or RouteAction.Hold || IsTrusted(request))
        {
            return null;
        }

        if (HasRoutingInLocalPart(recipient.UnquotedLocalPart))
        {
            // The next hop could read another address in it (RFC 5321 §4.1.1.3, appendix C; RFC 1123 §5.2.16): Postfix refuses it too.
            return "the local-part contains another address, and the client may not relay";
        }

        return action is RouteAction.Queue { MayReachAnyDomain: false } || member.NamesDomain
            ? null
            : "it relays to any domain, and the client is neither logged in nor in relay.networks";
    }

    // user%host, host!user, user@host, and user@[literal] inside of a local-part.
    private static bool HasRoutingInLocalPart(string localPart) => RoutingCharacters().IsMatch(localPart);

    [GeneratedRegex("[%!@:]")]
    private static partial Regex RoutingCharacters();
}
