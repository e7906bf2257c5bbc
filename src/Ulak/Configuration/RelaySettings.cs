using System.Collections.Immutable;
using System.Net;
using Ulak.Relay;
using Ulak.Relay.Hops;
using Ulak.Relay.Sources;
using Ulak.Relay.Suppressions;

namespace Ulak.Configuration;

/// <summary>The actions of routes.</summary>
internal enum RouteActionKind
{
    /// <summary>Stored and shown.</summary>
    Inbox,

    /// <summary>Queued for the servers of the domain, or for a hop.</summary>
    Relay,

    /// <summary>Passed on while the client waits.</summary>
    CutThrough,

    /// <summary>Queued for a mailbox server.</summary>
    Lmtp,

    /// <summary>Queued for a folder.</summary>
    Maildir,

    /// <summary>Queued for an HTTP endpoint.</summary>
    Webhook,

    /// <summary>Accepted and dropped.</summary>
    Discard,

    /// <summary>Held until it is released.</summary>
    Hold,

    /// <summary>Rejected.</summary>
    Refuse,
}

/// <summary>The settings of one route.</summary>
internal sealed record RouteSettings
{
    public required string Name { get; init; }

    /// <summary>Null if not set yet.</summary>
    public RouteActionKind? Action { get; init; }

    public string To { get; init; } = "";

    public string From { get; init; } = "";

    public string Listener { get; init; } = "";

    public string User { get; init; } = "";

    public ImmutableArray<IPNetwork> Client { get; init; } = [];

    public string Size { get; init; } = "";

    public string Header { get; init; } = "";

    /// <summary>The hop; empty for the servers of the domain.</summary>
    public string Via { get; init; } = "";

    public string Reply { get; init; } = "";

    public bool ChecksRecipients { get; init; }

    public HopTls Tls { get; init; } = HopTls.May;

    /// <summary>The pool of source addresses; empty for none.</summary>
    public string Pool { get; init; } = "";
}

/// <summary>The settings of one pool of source addresses.</summary>
internal sealed record PoolSettings
{
    public required string Name { get; init; }

    public ImmutableArray<SourceAddress> Addresses { get; init; } = [];

    public ImmutableArray<int> WarmUp { get; init; } = [];
}

/// <summary>The limits of some servers.</summary>
internal sealed record SiteSettings
{
    public required string Name { get; init; }

    /// <summary>The patterns of the servers.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Concurrent attempts; null for the limit of all sites.</summary>
    public int? Connections { get; init; }

    /// <summary>Messages per minute; null for the limit of all sites.</summary>
    public int? Rate { get; init; }

    /// <summary>Messages on one connection; null for the default.</summary>
    public int? Messages { get; init; }
}

/// <summary>The settings of one hop.</summary>
internal sealed record HopSettings
{
    public required string Name { get; init; }

    public string Servers { get; init; } = "";

    public string Fallback { get; init; } = "";

    public HopTls Tls { get; init; } = HopTls.May;

    /// <summary>user:password; empty for none.</summary>
    public string Login { get; init; } = "";

    /// <summary>The pool of source addresses; empty for none.</summary>
    public string Pool { get; init; } = "";

    /// <summary>The key of the signature of webhooks; empty for none.</summary>
    public string Secret { get; init; } = "";
}

/// <summary>The settings of the relay.</summary>
internal sealed record RelaySettings
{
    /// <summary>The networks whose clients may relay.</summary>
    public ImmutableArray<IPNetwork> Networks { get; init; } = [];

    /// <summary>The file of aliases; empty for none.</summary>
    public string Aliases { get; init; } = "";

    /// <summary>The name servers; empty for those of the operating system.</summary>
    public ImmutableArray<IPEndPoint> NameServers { get; init; } = [];

    public int Port { get; init; } = 25;

    /// <summary>The address that connections come from; null for the operating system's choice.</summary>
    public IPAddress? Source { get; init; }

    public string Language { get; init; } = "en";

    public bool AppliesMtaSts { get; init; } = true;

    /// <summary>Whether TLSA records are applied; the name servers must validate DNSSEC.</summary>
    public bool AppliesDane { get; init; }

    /// <summary>The names that prove that the name servers validate.</summary>
    public DaneOptions DaneProof { get; init; } = new("isc.org", "dnssec-failed.org");

    public bool SendsTlsReports { get; init; }

    /// <summary>The file with the DKIM key of TLS reports; empty for no signature.</summary>
    public string TlsReportKey { get; init; } = "";

    /// <summary>The selector of the key.</summary>
    public string TlsReportSelector { get; init; } = "tlsrpt";

    /// <summary>The domain of the signature; empty for the name of the server.</summary>
    public string TlsReportDomain { get; init; } = "";

    /// <summary>The domain of signed return paths; empty for none.</summary>
    public string ReturnPath { get; init; } = "";

    /// <summary>The senders whose mail gets a signed return path; empty for all.</summary>
    public string ReturnPathFor { get; init; } = "";

    /// <summary>The key of the signatures; empty for a file in the data directory.</summary>
    public string ReturnPathKey { get; init; } = "";

    /// <summary>Whether reports that come back are sent on to the sender.</summary>
    public bool ForwardsReports { get; init; } = true;

    /// <summary>The addresses of feedback reports; empty for none.</summary>
    public string Feedback { get; init; } = "";

    /// <summary>Which failures suppress an address.</summary>
    public SuppressionRules Suppressions { get; init; } = SuppressionRules.Default;

    /// <summary>A PEM file; empty for none.</summary>
    public string Authorities { get; init; } = "";
}

/// <summary>The settings of the queue.</summary>
internal sealed record QueueSettings
{
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(4);

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Null for never.</summary>
    public TimeSpan? DelayNotice { get; init; } = TimeSpan.FromHours(4);

    public TimeSpan History { get; init; } = TimeSpan.FromDays(7);

    public int Attempts { get; init; } = 200;

    public int PerSite { get; init; } = 20;

    public int Recipients { get; init; } = 100;

    /// <summary>Null for no limit.</summary>
    public int? RatePerSite { get; init; }
}

/// <summary>The words of <see cref="RouteActionKind"/>.</summary>
internal static class RouteActionWords
{
    /// <summary>All words, for messages.</summary>
    public const string All = "inbox, relay, cut-through, lmtp, maildir, webhook, discard, hold or refuse";

    public static string Format(RouteActionKind? action) => action switch
    {
        RouteActionKind.CutThrough => "cut-through",
        null => "",
        _ => action.ToString()!.ToLowerInvariant(),
    };

    public static RouteActionKind? Parse(string word) =>
        word == "cut-through" ? RouteActionKind.CutThrough : ListenerSettingsTable.ParseEnum<RouteActionKind>(word) switch
        {
            RouteActionKind.CutThrough => null,
            var action => action,
        };
}
