using System.Collections.Immutable;
using Ulak.Client;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Hops;

/// <summary>Where mail goes next. The set is closed.</summary>
/// <param name="Name">The name in routes and destinations.</param>
internal abstract record Hop(string Name)
{
    /// <summary>The destination of a recipient: what is queued and limited together.</summary>
    public virtual string DestinationFor(string domain) => Name;
}

/// <summary>The servers in the MX records of the recipient's domain (RFC 5321 §5.1).</summary>
/// <param name="Tls">The least TLS.</param>
/// <param name="Pool">The pool of source addresses; empty for none.</param>
internal sealed record MxHop(HopTls Tls, string Pool = "")
    : Hop((Tls == HopTls.May ? Prefix : $"{Prefix}-{HopTlsWords.Format(Tls)}") + (Pool.Length > 0 ? "+" + Pool : ""))
{
    /// <summary>The name, and the beginning of every destination.</summary>
    public const string Prefix = "mx";

    /// <summary>Parses a name: <c>mx</c>, <c>mx-verify</c>, <c>mx+pool</c>; null if it is none.</summary>
    public static MxHop? Parse(string name)
    {
        var plus = name.IndexOf('+', StringComparison.Ordinal);
        var (kind, pool) = plus < 0 ? (name, "") : (name[..plus], name[(plus + 1)..]);
        return kind == Prefix ? new MxHop(HopTls.May, pool)
            : kind.StartsWith(Prefix + "-", StringComparison.Ordinal) && HopTlsWords.Parse(kind[(Prefix.Length + 1)..]) is { } tls
                ? new MxHop(tls, pool)
            : null;
    }

    /// <summary>The name, a colon and the domain.</summary>
    public override string DestinationFor(string domain) => $"{Name}:{domain}";
}

/// <summary>Fixed servers: smart hosts by SMTP, or mailbox servers by LMTP.</summary>
/// <param name="Key">The name in the configuration.</param>
/// <param name="Pool">The pool of source addresses; empty for none.</param>
internal sealed record ServerHop(string Key, string Pool = "") : Hop(Pool.Length > 0 ? $"{Key}+{Pool}" : Key)
{
    /// <summary>The servers, tried by weight; at least one.</summary>
    public required ImmutableArray<HopServer> Servers { get; init; }

    /// <summary>The servers that are tried when none of the others can be reached.</summary>
    public ImmutableArray<HopServer> Fallback { get; init; } = [];

    /// <summary>The protocol.</summary>
    public MailProtocol Protocol { get; init; }

    /// <summary>The least TLS.</summary>
    public HopTls Tls { get; init; } = HopTls.May;

    /// <summary>The login; null for none.</summary>
    public SmtpCredentials? Credentials { get; init; }
}

/// <summary>A Maildir: each message becomes a file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The folder; <c>{user}</c>, <c>{domain}</c> and <c>{address}</c> stand for parts of the recipient's address.</param>
internal sealed record MaildirHop(string Name, string Path) : Hop(Name);

/// <summary>An HTTP endpoint that gets each message in a POST.</summary>
/// <param name="Name">The name.</param>
/// <param name="Url">The address.</param>
/// <param name="Secret">The key of the signature; empty for none.</param>
internal sealed record WebhookHop(string Name, Uri Url, string Secret) : Hop(Name);

/// <summary>Rejects every delivery: for recipients that a message turned out not to be allowed for after others were accepted.</summary>
/// <param name="Reply">The reply.</param>
internal sealed record RefusingHop(Reply Reply) : Hop($"{Prefix}{Reply}")
{
    /// <summary>The beginning of the name.</summary>
    public const string Prefix = "refuse:";
}

/// <summary>A server of a hop.</summary>
/// <param name="Host">The host name or address; the path of a Unix socket.</param>
/// <param name="Port">The port; 0 for a Unix socket.</param>
/// <param name="Weight">How often the server is the first to be tried, in relation to the others.</param>
internal sealed record HopServer(string Host, int Port, int Weight = 1)
{
    /// <summary>Whether the server is a Unix socket.</summary>
    public bool IsUnixSocket => Host.StartsWith('/');

    public override string ToString() => IsUnixSocket ? $"unix:{Host}" : Host.Contains(':', StringComparison.Ordinal)
        ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}

/// <summary>The least TLS of a hop.</summary>
internal enum HopTls
{
    /// <summary>Never.</summary>
    None,

    /// <summary>If the server offers it, with any certificate; in clear text if the handshake fails (RFC 7435).</summary>
    May,

    /// <summary>Always, with any certificate.</summary>
    Encrypt,

    /// <summary>Always, with a certificate that is valid for the host.</summary>
    Verify,

    /// <summary>From the first octet, with a certificate that is valid for the host (RFC 8314 §3).</summary>
    Implicit,
}

/// <summary>The words of <see cref="HopTls"/>.</summary>
internal static class HopTlsWords
{
    /// <summary>All words, for messages.</summary>
    public const string All = "none, may, encrypt, verify or implicit";

    public static string Format(HopTls tls) => tls.ToString().ToLowerInvariant();

    public static HopTls? Parse(string word) => word switch
    {
        "none" => HopTls.None,
        "may" => HopTls.May,
        "encrypt" => HopTls.Encrypt,
        "verify" => HopTls.Verify,
        "implicit" => HopTls.Implicit,
        _ => null,
    };
}
