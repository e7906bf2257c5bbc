using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Relay.Resolving;

namespace Ulak.Relay.Tests.Support;

/// <summary>A DNS in memory. A name without records does not exist. Records can be added while a relay asks for others.</summary>
internal sealed class FakeResolver : IMailResolver
{
    public ConcurrentDictionary<string, LookupResult<MxRecord>> Mx { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, LookupResult<IPAddress>> Addresses { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string[]> Texts { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, LookupResult<TlsaRecord>> Tlsa { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether every look-up fails.</summary>
    public bool IsDown { get; set; }

    public FakeResolver AddMx(string domain, params (int Preference, string Host)[] records)
    {
        Mx[domain] = LookupResult<MxRecord>.Found([.. records.Select(each => new MxRecord(each.Preference, each.Host))]) with
        {
            IsSecure = IsSecure,
        };
        return this;
    }

    /// <summary>Adds the server of a domain: <c>mx.</c> before its name, on the loopback.</summary>
    public FakeResolver AddServer(string domain) => AddMx(domain, (10, $"mx.{domain}")).AddAddress($"mx.{domain}", "127.0.0.1");

    public FakeResolver AddAddress(string host, params string[] addresses)
    {
        Addresses[host] = LookupResult<IPAddress>.Found([.. addresses.Select(IPAddress.Parse)]) with { IsSecure = IsSecure };
        return this;
    }

    public ValueTask<LookupResult<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsDown ? LookupResult<MxRecord>.Failed("SERVFAIL") : Mx.TryGetValue(domain, out var found) ? found
            : Addresses.ContainsKey(domain) ? new LookupResult<MxRecord>(LookupStatus.NoData, [], "no MX record")
            : new LookupResult<MxRecord>(LookupStatus.NoName, [], "does not exist"));

    public ValueTask<LookupResult<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            IPAddress.TryParse(host, out var literal) ? LookupResult<IPAddress>.Found([literal])
            : IsDown ? LookupResult<IPAddress>.Failed("SERVFAIL")
            : Addresses.TryGetValue(host, out var found) ? found
            : new LookupResult<IPAddress>(LookupStatus.NoName, [], $"The domain {host} does not exist"));

    /// <summary>Look-ups of one address family that do not end before their task.</summary>
    public ConcurrentDictionary<(string Host, AddressFamily Family), Task> Slow { get; } = new();

    public async ValueTask<LookupResult<IPAddress>> LookupFamilyAsync(
        string host, AddressFamily family, CancellationToken cancellationToken)
    {
        if (Slow.TryGetValue((host, family), out var end))
        {
            await end.WaitAsync(cancellationToken);
        }

        var both = await LookupAddressesAsync(host, cancellationToken);
        ImmutableArray<IPAddress> own = [.. both.Records.Where(each => each.AddressFamily == family)];
        return both.Status != LookupStatus.Found || !own.IsEmpty ? both with { Records = own }
            : new LookupResult<IPAddress>(LookupStatus.NoData, [], "no address of the family") { IsSecure = both.IsSecure };
    }

    /// <summary>Whether what is found and what is absent is validated.</summary>
    public bool IsSecure { get; set; }

    /// <summary>The port of servers in the test: records are written for port 25.</summary>
    public int TlsaPort { get; set; } = 25;

    public FakeResolver AddTlsa(string name, params TlsaRecord[] records)
    {
        Tlsa[name] = LookupResult<TlsaRecord>.Found([.. records]) with { IsSecure = IsSecure };
        return this;
    }

    public ValueTask<LookupResult<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(
        IsDown ? LookupResult<TlsaRecord>.Failed("SERVFAIL")
            : Tlsa.TryGetValue(name.Replace($"_{TlsaPort}._tcp.", "_25._tcp.", StringComparison.Ordinal), out var found) ? found
            : new LookupResult<TlsaRecord>(LookupStatus.NoName, [], "does not exist") { IsSecure = IsSecure });

    public ConcurrentDictionary<string, string[]> Names { get; } = new(StringComparer.Ordinal);

    public ValueTask<LookupResult<string>> LookupNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsDown ? LookupResult<string>.Failed("SERVFAIL")
            : Names.TryGetValue(address.ToString(), out var found) ? LookupResult<string>.Found([.. found])
            : new LookupResult<string>(LookupStatus.NoName, ImmutableArray<string>.Empty, "does not exist"));

    public ValueTask<LookupResult<string>> LookupTextAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsDown ? LookupResult<string>.Failed("SERVFAIL")
            : Texts.TryGetValue(name, out var found) ? LookupResult<string>.Found([.. found])
            : new LookupResult<string>(LookupStatus.NoName, ImmutableArray<string>.Empty, "does not exist"));
}
