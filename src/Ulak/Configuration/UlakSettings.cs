using System.Collections.Immutable;
using System.Net;
using Ulak.Console;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Sqlite;

namespace Ulak.Configuration;

/// <summary>All that can be set, grouped by subject, with its defaults. <see cref="SettingsTable"/> names and explains each value.</summary>
internal sealed record UlakSettings
{
    public static UlakSettings Default { get; } = new();

    public SmtpSettings Smtp { get; init; } = new();

    /// <summary>The listeners beside the first, by name.</summary>
    public ImmutableSortedDictionary<string, ListenerSettings> Listeners { get; init; } = ImmutableSortedDictionary<string, ListenerSettings>.Empty;

    /// <summary>All listeners, the first one first.</summary>
    public IEnumerable<ListenerSettings> AllListeners =>
        [new ListenerSettings { Name = "smtp", Address = Smtp.Address, Syntax = Smtp.Syntax, Tls = Smtp.Tls, Auth = Smtp.Auth, ProxyProtocol = Smtp.ProxyProtocol }, .. Listeners.Values];

    public TlsSettings Tls { get; init; } = new();

    public SessionLimits Limits { get; init; } = SessionLimits.Default;

    public SessionTimeouts Timeouts { get; init; } = SessionTimeouts.Default;

    public AdmissionLimits Admission { get; init; } = AdmissionLimits.Default;

    public ConsoleSettings Console { get; init; } = new();

    public ChaosSettings Chaos { get; init; } = new();

    public ReleaseSettings Release { get; init; } = new();

    public WebhookSettings Webhooks { get; init; } = new();

    public DataSettings Data { get; init; } = new();

    public LogSettings Log { get; init; } = new();
}

/// <summary>What becomes of mail.</summary>
internal enum MailRoute
{
    /// <summary>It is kept and shown.</summary>
    Inbox,

    /// <summary>It is accepted and thrown away.</summary>
    Discard,
}

/// <summary>The listener for mail.</summary>
internal sealed record SmtpSettings
{
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 2525);

    public string HostName { get; init; } = "localhost";

    public MailRoute Route { get; init; }

    /// <summary>Null: strict on loopback, where developers want to hear of every departure; tolerant for the world.</summary>
    public Strictness? Syntax { get; init; }

    public TlsMode Tls { get; init; }

    public AuthMode Auth { get; init; }

    /// <summary>Proxies that are believed.</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>Whether the first listener is behind a proxy.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>How long a submission may ask for its message to be held; null where it may not.</summary>
    public TimeSpan? MaxHold { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Extensions that no listener offers.</summary>
    public SmtpExtensions DisabledExtensions { get; init; }
}

/// <summary>Whether clients show a certificate of their own.</summary>
internal enum ClientCertificateMode
{
    /// <summary>They are not asked for one.</summary>
    Off,

    /// <summary>They are asked; one that is shown must be good.</summary>
    Ask,

    /// <summary>Nobody is served without.</summary>
    Require,
}

/// <summary>The certificates.</summary>
internal sealed record TlsSettings
{
    public ImmutableArray<string> Certificates { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Whether clients show a certificate of their own.</summary>
    public ClientCertificateMode ClientCertificates { get; init; }

    /// <summary>The authorities whose clients are known; empty for the system's.</summary>
    public ImmutableArray<string> ClientAuthorities { get; init; } = [];
}

/// <summary>Faults on purpose.</summary>
internal sealed record ChaosSettings
{
    /// <summary>Null: where all listeners are on loopback.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether recipients such as <c>reply-452-4.2.2@…</c> ask for a fault.</summary>
    public bool FaultAddresses { get; init; }
}

/// <summary>Where mail is kept, and how long.</summary>
internal sealed record DataSettings
{
    public string Directory { get; init; } = DataDirectory.GetDefault();

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Whether sessions and their dialogues are kept at all.</summary>
    public bool RecordSessions { get; init; } = true;
}

/// <summary>What is logged.</summary>
internal sealed record LogSettings
{
    public Microsoft.Extensions.Logging.LogLevel Level { get; init; } = Microsoft.Extensions.Logging.LogLevel.Information;
}
