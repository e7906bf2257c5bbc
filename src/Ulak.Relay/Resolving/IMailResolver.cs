using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;

namespace Ulak.Relay.Resolving;

/// <summary>The DNS look-ups of a relay. Implementations cache by TTL and follow CNAME records.</summary>
internal interface IMailResolver
{
    /// <summary>Looks up the MX records of a domain.</summary>
    ValueTask<LookupResult<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken);

    /// <summary>Looks up the IPv4 and IPv6 addresses of a host.</summary>
    ValueTask<LookupResult<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken);

    /// <summary>Looks up the addresses of a host in one family.</summary>
    ValueTask<LookupResult<IPAddress>> LookupFamilyAsync(string host, AddressFamily family, CancellationToken cancellationToken);

    /// <summary>Looks up the names of an address (PTR), without a dot at the end.</summary>
    ValueTask<LookupResult<string>> LookupNamesAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>Looks up the TLSA records of a name such as <c>_25._tcp.mx.example.org</c>.</summary>
    ValueTask<LookupResult<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken);

    /// <summary>Looks up the TXT records of a name, each with its strings joined.</summary>
    ValueTask<LookupResult<string>> LookupTextAsync(string name, CancellationToken cancellationToken);
}

/// <summary>An MX record.</summary>
/// <param name="Preference">The preference; lower is tried first.</param>
/// <param name="Host">The host, without a dot at the end; empty for a null MX (RFC 7505).</param>
internal sealed record MxRecord(int Preference, string Host);

/// <summary>The status of a look-up.</summary>
internal enum LookupStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists and has no record of the type.</summary>
    NoData,

    /// <summary>The name does not exist.</summary>
    NoName,

    /// <summary>SERVFAIL, a time-out or an invalid response: try again later.</summary>
    Failed,
}

/// <summary>The result of a look-up.</summary>
/// <param name="Status">The status.</param>
/// <param name="Records">The records; empty unless they were found.</param>
/// <param name="Detail">What happened, for people; empty if records were found.</param>
internal sealed record LookupResult<T>(LookupStatus Status, ImmutableArray<T> Records, string Detail)
{
    public static LookupResult<T> Found(ImmutableArray<T> records) => new(LookupStatus.Found, records, "");

    public static LookupResult<T> Failed(string detail) => new(LookupStatus.Failed, [], detail);

    /// <summary>Whether the name server validated the result: the AD bit (RFC 4035 §3.2.3). It is worth what the server is.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Whether a name server replied, if the look-up failed: with SERVFAIL, for example.</summary>
    public bool HasResponse { get; init; }

    /// <summary>The name that the records are for, after all CNAME records; empty if it is not known.</summary>
    public string Canonical { get; init; } = "";

    /// <summary>How long the result may be kept.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(1);
}
