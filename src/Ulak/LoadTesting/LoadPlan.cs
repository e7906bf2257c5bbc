using System.Net;

namespace Ulak.LoadTesting;

/// <summary>The parameters of a load test.</summary>
internal sealed record LoadPlan
{
    /// <summary>The server: an address and port, a name and port, or a Unix socket.</summary>
    public required EndPoint Server { get; init; }

    public int Messages { get; init; } = 1_000;

    /// <summary>The number of concurrent connections.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>The size of a message in octets, before dot-stuffing.</summary>
    public long Size { get; init; } = 10 * 1024;

    /// <summary>The number of messages per connection. 0 for no limit.</summary>
    public int PerConnection { get; init; }

    public int Recipients { get; init; } = 1;

    /// <summary>Whether the next transaction is sent before the reply to the previous one (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>Whether the content is sent with BDAT (RFC 3030) instead of DATA.</summary>
    public bool Bdat { get; init; }

    public LoadTls Tls { get; init; }

    /// <summary>Messages per second over all sessions. Null for as many as possible.</summary>
    public double? Rate { get; init; }

    public string From { get; init; } = "bench@example.com";

    public string To { get; init; } = "bench@example.org";
}

/// <summary>The TLS mode of a load test.</summary>
internal enum LoadTls
{
    /// <summary>No TLS.</summary>
    None,

    /// <summary>After STARTTLS.</summary>
    StartTls,

    /// <summary>TLS from the first octet.</summary>
    Implicit,
}

/// <summary>The steps that are measured.</summary>
internal enum LoadStep
{
    Connect,
    Tls,
    Greeting,
    Ehlo,
    Mail,
    Rcpt,
    Data,

    /// <summary>From the first octet of the content to the reply to its end.</summary>
    Content,

    /// <summary>From MAIL to the reply to the end of the content.</summary>
    Message,
}
