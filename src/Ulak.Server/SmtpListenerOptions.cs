using System.Collections.Immutable;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Server.Sessions;
using Ulak.Server.Tls;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Syntax;

namespace Ulak.Server;

/// <summary>Options of a listener and its sessions.</summary>
public sealed record SmtpListenerOptions
{
    /// <summary>The listener's name, for logs and the console.</summary>
    public string Name { get; init; } = "smtp";

    /// <summary>
    /// The server's name in the greeting, in the reply to EHLO and in the Received header: a domain or an address literal (RFC 5321
    /// §4.1.3). The default is the name of this machine.
    /// </summary>
    public string HostName { get; init; } = LocalHost.Name;

    /// <summary>The kind of mail that the listener receives.</summary>
    public ListenerKind Kind { get; init; }

    /// <summary>TLS; null where it is not offered.</summary>
    public SmtpTls? Tls { get; init; }

    /// <summary>AUTH; null where it is not offered.</summary>
    public SmtpAuth? Auth { get; init; }

    /// <summary>
    /// Proxies that may name the client that they connect for: by XCLIENT, and by a PROXY header where <see cref="ProxyProtocol"/> is set.
    /// </summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>Whether connections from <see cref="TrustedProxies"/> begin with a header of the PROXY protocol, version 1 or 2.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>
    /// How long a message may be held before it is released: HOLDFOR and HOLDUNTIL, RFC 4865, offered to submissions. Null where they are
    /// not offered: the sink holds the message, so set it only with a sink that does.
    /// </summary>
    public TimeSpan? MaxHoldTime { get; init; }

    /// <summary>Filters that see each step of a session, in order: the first that does not let a step take place decides.</summary>
    public ImmutableArray<ISessionFilter> Filters { get; init; } = [];

    /// <summary>How exactly a client must keep to the grammar.</summary>
    public Strictness Strictness { get; init; } = Strictness.Tolerant;

    /// <summary>
    /// The extensions that EHLO offers. Those that the server does not implement, or cannot offer with these options, are left out.
    /// </summary>
    public SmtpExtensions OfferedExtensions { get; init; } = ExtensionOffer.Implemented;

    /// <summary>Limits of a session.</summary>
    public SessionLimits Limits { get; init; } = SessionLimits.Default;

    /// <summary>Timeouts of a session.</summary>
    public SessionTimeouts Timeouts { get; init; } = SessionTimeouts.Default;

    /// <summary>Returns one sentence for each value that is out of range; empty when all values are valid.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            problems.Add($"{nameof(Name)} is empty.");
        }

        if (!Mailbox.TryParse("a@" + HostName, smtpUtf8: false, out _, out _))
        {
            problems.Add($"{nameof(HostName)} is '{HostName}', but must be a domain or an address literal in ASCII, such as "
                + $"{MachineDomain.FromName(HostName)} (RFC 5321 §2.3.5).");
        }

        if (Kind == ListenerKind.Submission && Auth is null)
        {
            problems.Add($"{nameof(Auth)} is missing, but a listener for submission demands a login (RFC 6409 §4.3).");
        }

        // RFC 4865 §4: at most nine digits of seconds.
        if (MaxHoldTime is { } hold && (hold < TimeSpan.FromSeconds(1) || hold.TotalSeconds > 999_999_999))
        {
            problems.Add($"{nameof(MaxHoldTime)} is {hold}, but must be from 1 to 999,999,999 seconds (RFC 4865 §4).");
        }

        if (OfferedExtensions.HasFlag(SmtpExtensions.BinaryMime) && !OfferedExtensions.HasFlag(SmtpExtensions.Chunking))
        {
            problems.Add(
                $"{nameof(OfferedExtensions)} has BINARYMIME without CHUNKING, but binary mail comes by BDAT alone (RFC 3030 §3).");
        }

        problems.AddRange(Limits.Validate());
        problems.AddRange(Timeouts.Validate());
        return problems;
    }
}
