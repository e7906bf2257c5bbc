using System.Buffers;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>What the text shows about a delivery that is late or was given up: who still tries, and what the attempts met.</summary>
internal static class DeliverySituation
{
    private const string Service = "delayed-service";
    private const string SoftBounce = "delayed-soft-bounce";
    private const string NotConnected = "service-unreachable";
    private const string Unreachable = "expired-unreachable";
    private const string OwnSide = "expired-own-side";
    private const string NoWayOut = "timeout-port-25";

    // The errors of attempts that never reached a mail server.
    private static readonly SearchValues<string> ConnectionErrors = SearchValues.Create(
    [
        "timed out", "connection refused", "no route to host", "network is unreachable", "host is unreachable", "cannot connect",
        "could not connect", "not connect to", "unable to connect", "10060", "10061", "5.4.316", "5.4.317",
        "did not accept our requests to connect",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Service, SoftBounce, Unreachable, NotConnected, OwnSide, NoWayOut];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause?.Id switch
        {
            "delayed-queue" or Service when finding.IsByService && finding.Statements.Any(IsSoftBounce) => (SoftBounce, values),
            "delayed-queue" when finding.IsByService => (Service, values),
            "timeout-port-25" or "refused-receiver" or "timeout-conversation" or "net-no-route" or "net-closed-at-greeting"
                or "net-connection-lost" when finding.IsByService => (NotConnected, values),
            // Such a server always listens: what refuses the connection stands before it.
            "refused-receiver" when !finding.IsWithoutQueue && IsAlwaysReachable(values) => (NoWayOut, values),
            "expired-queue" when finding.Contains(ConnectionErrors) =>
                (IsAlwaysReachable(values) ? OwnSide : Unreachable, values),
            Unreachable when IsAlwaysReachable(values) => (OwnSide, values),
            _ => null,
        };

    /// <summary>The servers of large providers are never away for days: what does not reach them has no way out.</summary>
    public static bool IsAlwaysReachable(IReadOnlyDictionary<string, string> values) =>
        (values.TryGetValue("domain", out var domain) && ProviderDomains.Mailboxes.Contains(domain))
        || (values.TryGetValue("host", out var host)
            && Array.Exists(ProviderServers, each => host.EndsWith(each, StringComparison.OrdinalIgnoreCase)));

    private static readonly string[] ProviderServers =
        [".google.com", ".googlemail.com", ".protection.outlook.com", ".yahoodns.net", ".mail.yahoo.com",
            ".icloud.com", ".zoho.com", ".messagingengine.com", ".protonmail.ch"];

    /// <summary>Amazon SES ends its attempts with <c>Bounce</c> and <c>Transient</c>.</summary>
    private static bool IsSoftBounce(Statement statement) => statement.Text.StartsWith("event", StringComparison.Ordinal)
        && statement.Text.Contains("bounce", StringComparison.Ordinal) && statement.Text.Contains("transient", StringComparison.Ordinal)
        && !statement.Text.Contains("delay", StringComparison.Ordinal);
}
