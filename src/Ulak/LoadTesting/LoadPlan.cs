using System.Net;

namespace Ulak.LoadTesting;

/// <summary>How a load is made.</summary>
internal sealed record LoadPlan
{
    /// <summary>Where the server is: an address and port, a name and port, or a Unix socket.</summary>
    public required EndPoint Server { get; init; }

    public int Messages { get; init; } = 1_000;

    /// <summary>Connections at once.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>Octets of a message's content, before dot-stuffing.</summary>
    public long Size { get; init; } = 10 * 1024;

    /// <summary>Messages of one connection, after which it is closed; 0 for no limit.</summary>
    public int PerConnection { get; init; }

    public int Recipients { get; init; } = 1;

    /// <summary>Whether the next transaction is said before the last one is answered (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>Whether the content goes by BDAT (RFC 3030) and not by DATA.</summary>
    public bool Bdat { get; init; }

    public LoadTls Tls { get; init; }

    /// <summary>Messages a second over all sessions; null for as many as go.</summary>
    public double? Rate { get; init; }

    public string From { get; init; } = "bench@example.com";

    public string To { get; init; } = "bench@example.org";
}

/// <summary>Whether a load goes under TLS.</summary>
internal enum LoadTls
{
    /// <summary>In clear.</summary>
    None,

    /// <summary>After STARTTLS.</summary>
    StartTls,

    /// <summary>From the first octet on.</summary>
    Implicit,
}

/// <summary>The steps whose time is taken.</summary>
internal enum LoadStep
{
    Connect,
    Tls,
    Greeting,
    Ehlo,
    Mail,
    Rcpt,
    Data,

    /// <summary>From the content's first octet sent to the reply to its end.</summary>
    Content,

    /// <summary>From MAIL to the reply to the content's end.</summary>
    Message,
}
