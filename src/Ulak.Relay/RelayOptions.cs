using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.Reports;
using Ulak.Relay.Returns;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Sources;
using Ulak.Relay.Suppressions;

namespace Ulak.Relay;

/// <summary>The configuration of the relay.</summary>
internal sealed record RelayOptions
{
    /// <summary>The routes, in their order.</summary>
    public required ImmutableArray<Route> Routes { get; init; }

    /// <summary>The hops that routes name.</summary>
    public ImmutableArray<Hop> Hops { get; init; } = [];

    /// <summary>The aliases.</summary>
    public AliasTable Aliases { get; init; } = AliasTable.Empty;

    /// <summary>The table of the store that the aliases are in; empty for none.</summary>
    public string AliasTableName { get; init; } = "";

    /// <summary>Who may relay.</summary>
    public RelayGuard Guard { get; init; } = new([]);

    /// <summary>The name of this server: in EHLO, in reports, and in MX records that lead back to it.</summary>
    public required string HostName { get; init; }

    /// <summary>The retry schedule.</summary>
    public RetrySchedule Schedule { get; init; } = new();

    /// <summary>The limits of the scheduler.</summary>
    public SchedulerOptions Scheduler { get; init; } = new();

    /// <summary>The name servers; empty for those of the operating system.</summary>
    public ImmutableArray<IPEndPoint> NameServers { get; init; } = [];

    /// <summary>The port of servers in MX records.</summary>
    public int MxPort { get; init; } = 25;

    /// <summary>The address that connections come from; null for the operating system's choice.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The language of reports where the message names none.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The languages of users, by name: reports to them are in their language, whatever the message names.</summary>
    public ImmutableDictionary<string, string> UserLanguages { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long finished messages are kept with their attempts, without their content.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether MTA-STS policies are applied (RFC 8461).</summary>
    public bool AppliesMtaSts { get; init; } = true;

    /// <summary>The names that prove that the name servers validate DNSSEC; null if DANE is not applied (RFC 7672).</summary>
    public DaneOptions? Dane { get; init; }

    /// <summary>Whether TLS reports are sent (RFC 8460).</summary>
    public bool SendsTlsReports { get; init; }

    /// <summary>Signs TLS reports by mail (RFC 8460 §3); null for no signature.</summary>
    public DkimSigner? TlsReportSigner { get; init; }

    /// <summary>The pools of source addresses.</summary>
    public ImmutableArray<SourcePoolOptions> Pools { get; init; } = [];

    /// <summary>
    /// The directory of the files with what is kept over a restart besides mail: tables, MTA-STS policies, TLS results, what the source
    /// addresses sent today; empty for none.
    /// </summary>
    public string StateDirectory { get; init; } = "";

    /// <summary>The return paths of messages; null if messages keep theirs.</summary>
    public ReturnPathOptions? ReturnPaths { get; init; }

    /// <summary>Which failures suppress an address.</summary>
    public SuppressionRules Suppressions { get; init; } = SuppressionRules.Default;

    /// <summary>Authorities that are trusted besides those of the machine.</summary>
    public ImmutableArray<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>The time limits of connections.</summary>
    public SmtpClientTimeouts Timeouts { get; init; } = SmtpClientTimeouts.Default;
}

/// <summary>The options of DANE.</summary>
/// <param name="SignedName">A name with valid signatures.</param>
/// <param name="BogusName">A name with signatures that are wrong on purpose.</param>
internal sealed record DaneOptions(string SignedName, string BogusName);
