using System.Collections.Immutable;
using System.Net;
using Ulak.Console;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Server.Tls;
using Ulak.Smtp;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Sqlite;

namespace Ulak.Configuration;

/// <summary>The settings of the program, grouped by subject, with their defaults. <see cref="SettingsTable"/> describes each one.</summary>
internal sealed record UlakSettings
{
    public static UlakSettings Default { get; } = new();

    public SmtpSettings Smtp { get; init; } = new();

    /// <summary>The additional listeners, by name.</summary>
    public ImmutableSortedDictionary<string, ListenerSettings> Listeners { get; init; } =
        ImmutableSortedDictionary<string, ListenerSettings>.Empty;

    /// <summary>All listeners, beginning with the first one, with the logins that they offer.</summary>
    public IEnumerable<ListenerSettings> AllListeners => ConfiguredListeners.Select(listener => listener.WithAuth(UsualAuth));

    private IEnumerable<ListenerSettings> ConfiguredListeners =>
        [new ListenerSettings
        {
            Name = "smtp",
            Address = Smtp.Address,
            Syntax = Smtp.Syntax,
            Tls = Smtp.Tls,
            Auth = Smtp.Auth,
            ProxyProtocol = Smtp.ProxyProtocol,
        }, .. Listeners.Values];

    /// <summary>
    /// The logins of a listener on loopback. A program that is tested logs in as in production, and a server without users cannot check
    /// it. Where mail is relayed, a login has to mean something.
    /// </summary>
    private AuthMode UsualAuth => !Routes.IsEmpty ? AuthMode.Off : Users.IsEmpty && UserFile.Length == 0 ? AuthMode.Any : AuthMode.On;

    public TlsSettings Tls { get; init; } = new();

    public SessionLimits Limits { get; init; } = SessionLimits.Default;

    public SessionTimeouts Timeouts { get; init; } = SessionTimeouts.Default;

    public AdmissionLimits Admission { get; init; } = AdmissionLimits.Default;

    public ConsoleSettings Console { get; init; } = new();

    public Pop3Settings Pop3 { get; init; } = new();

    public ChaosSettings Chaos { get; init; } = new();

    public ReleaseSettings Release { get; init; } = new();

    public SpamSettings Spam { get; init; } = new();

    /// <summary>The rules for received mail, by name.</summary>
    public ImmutableSortedDictionary<string, RuleDefinition> Rules { get; init; } =
        ImmutableSortedDictionary<string, RuleDefinition>.Empty;

    /// <summary>The inboxes, by name.</summary>
    public ImmutableSortedDictionary<string, InboxSettings> Inboxes { get; init; } =
        ImmutableSortedDictionary<string, InboxSettings>.Empty;

    public WebhookSettings Webhooks { get; init; } = new();

    public Ulak.Console.Sending.SendSettings Send { get; init; } = new();

    /// <summary>The users of the configuration, by the key of their setting.</summary>
    public ImmutableSortedDictionary<string, UserSettings> Users { get; init; } = ImmutableSortedDictionary<string, UserSettings>.Empty;

    /// <summary>The file with further users. Empty for none.</summary>
    public string UserFile { get; init; } = "";

    /// <summary>The file with further tokens of the API. Empty for none.</summary>
    public string TokenFile { get; init; } = "";

    public SendmailSettings Sendmail { get; init; } = new();

    public DataSettings Data { get; init; } = new();

    public LogSettings Log { get; init; } = new();

    public OtlpSettings Otlp { get; init; } = new();

    /// <summary>The routes, in their order. Without any, all mail goes to the inbox.</summary>
    public ImmutableArray<RouteSettings> Routes { get; init; } = [];

    /// <summary>The next hops that routes name.</summary>
    public ImmutableSortedDictionary<string, HopSettings> Hops { get; init; } = ImmutableSortedDictionary<string, HopSettings>.Empty;

    /// <summary>The pools of source addresses that routes name.</summary>
    public ImmutableSortedDictionary<string, PoolSettings> Pools { get; init; } = ImmutableSortedDictionary<string, PoolSettings>.Empty;

    /// <summary>The limits of some servers.</summary>
    public ImmutableSortedDictionary<string, SiteSettings> Sites { get; init; } = ImmutableSortedDictionary<string, SiteSettings>.Empty;

    public RelaySettings Relay { get; init; } = new();

    public QueueSettings Queue { get; init; } = new();
}

/// <summary>What happens to received mail.</summary>
internal enum MailRoute
{
    /// <summary>Stored and shown.</summary>
    Inbox,

    /// <summary>Accepted and discarded.</summary>
    Discard,
}

/// <summary>The first listener, and settings that apply to all listeners.</summary>
internal sealed record SmtpSettings
{
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 2525);

    public string HostName { get; init; } = LocalHost.Name;

    public MailRoute Route { get; init; }

    /// <summary>Tolerant: real clients are served, and their departures are recorded as remarks.</summary>
    public Strictness Syntax { get; init; } = Strictness.Tolerant;

    public TlsMode Tls { get; init; }

    public AuthMode Auth { get; init; }

    /// <summary>The proxies that may pass on the client's address.</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>Whether the first listener is behind a proxy.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>The longest time for which a submission may request that its message is held. Null if it may not.</summary>
    public TimeSpan? MaxHold { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Extensions that no listener offers.</summary>
    public SmtpExtensions DisabledExtensions { get; init; }
}

/// <summary>Whether clients need a certificate.</summary>
internal enum ClientCertificateMode
{
    /// <summary>No certificate is requested.</summary>
    Off,

    /// <summary>A certificate is requested. If the client sends one, it must be valid.</summary>
    Ask,

    /// <summary>A valid certificate is required.</summary>
    Require,
}

/// <summary>The server's certificates, and the requirements for client certificates.</summary>
internal sealed record TlsSettings
{
    public ImmutableArray<string> Certificates { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The oldest version of TLS that a handshake accepts.</summary>
    public TlsVersion Minimum { get; init; } = TlsVersion.Tls12;

    /// <summary>Whether clients need a certificate.</summary>
    public ClientCertificateMode ClientCertificates { get; init; }

    /// <summary>The authorities of client certificates. Empty for those of the operating system.</summary>
    public ImmutableArray<string> ClientAuthorities { get; init; } = [];
}

/// <summary>Faults on purpose.</summary>
internal sealed record ChaosSettings
{
    /// <summary>Null for auto: enabled if all listeners are on loopback.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether recipients such as <c>reply-452-4.2.2@…</c> request a fault.</summary>
    public bool FaultAddresses { get; init; }
}

/// <summary>Where mail is stored, and for how long.</summary>
internal sealed record DataSettings
{
    public string Directory { get; init; } = DataDirectory.GetDefault();

    /// <summary>By default 10,000 messages or 1 GiB, so that a catcher that runs for years does not fill the disk.</summary>
    public RetentionOptions Retention { get; init; } = new() { MaxMessages = 10_000, MaxOctets = 1L << 30 };

    /// <summary>Whether the data is in a temporary directory, which is deleted when the server stops.</summary>
    public bool IsEphemeral { get; init; }

    /// <summary>Whether sessions and their dialogues are stored.</summary>
    public bool RecordSessions { get; init; } = true;
}

/// <summary>The settings of <c>ulak sendmail</c>.</summary>
internal sealed record SendmailSettings
{
    /// <summary>The server as host:port. Empty for <c>smtp.address</c>.</summary>
    public string Server { get; init; } = "";
}

/// <summary>The log settings.</summary>
internal sealed record LogSettings
{
    public Microsoft.Extensions.Logging.LogLevel Level { get; init; } = Microsoft.Extensions.Logging.LogLevel.Information;

    public LogFormat Format { get; init; }
}

/// <summary>The form of log lines.</summary>
internal enum LogFormat
{
    /// <summary>Text for people.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}
