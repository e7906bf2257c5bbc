using System.Collections.Immutable;
using System.Net;
using Ulak.Relay.Routing;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Tests.Support;

/// <summary>Routes and requests for tests.</summary>
internal static class Routes
{
    public static readonly RouteAction Mx = new RouteAction.Queue("mx", MayReachAnyDomain: true);
    public static readonly RouteAction Inbox = new RouteAction.Inbox();

    public static Route Create(string name, RouteAction action, string? to = null, string? from = null) => new()
    {
        Name = name,
        Action = action,
        To = to is null ? null : AddressSet.Parse(to),
        From = from is null ? null : AddressSet.Parse(from),
    };

    public static Router Router(params ImmutableArray<Route> routes) =>
        new(routes, AliasTable.Empty, new RelayGuard([IPNetwork.Parse("10.0.0.0/8")]));

    public static Mailbox Address(string text) => Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out var fault)
        ? mailbox
        : throw new ArgumentException(fault.Kind.ToString());

    /// <summary>A client of the Internet.</summary>
    public static readonly RouteRequest Stranger = new()
    {
        Sender = Address("stranger@example.net"),
        Listener = "smtp",
        Client = IPAddress.Parse("192.0.2.7"),
    };

    /// <summary>The route that acts, or the first word of the reply.</summary>
    public static string Decide(this Router router, RouteRequest request, string to)
    {
        var recipient = router.Route(request, Address(to)).Recipients.Single();
        return recipient.Decision switch
        {
            RoutingDecision.Accepted accepted => accepted.HeldBy.Length > 0 ? $"{accepted.HeldBy}+{recipient.Route}" : recipient.Route,
            RoutingDecision.Refused refused => refused.Reply.Code.ToString(),
            _ => "open",
        };
    }

    /// <summary>A temporary file.</summary>
    public static string WriteFile(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"ulak-relay-{Guid.NewGuid():N}");
        File.WriteAllText(path, text);
        return path;
    }
}
