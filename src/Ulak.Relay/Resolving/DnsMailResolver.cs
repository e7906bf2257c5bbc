using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using TlsaRecord = Ulak.Client.TlsaRecord;

namespace Ulak.Relay.Resolving;

/// <summary>Look-ups by DnsClient, with its cache.</summary>
internal sealed class DnsMailResolver : IMailResolver
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxCacheTime = TimeSpan.FromMinutes(30);

    private readonly LookupClient _client;

    /// <param name="servers">The name servers; empty for those of the operating system.</param>
    /// <param name="timeout">The time limit of a query to one server; null for the default of 5 seconds.</param>
    /// <param name="dnssec">Whether the servers are asked to validate: the DO bit (RFC 4035 §3.2.1).</param>
    public DnsMailResolver(ImmutableArray<IPEndPoint> servers, TimeSpan? timeout = null, bool dnssec = false)
    {
        var options = servers.IsEmpty ? new LookupClientOptions() : new LookupClientOptions([.. servers]);
        options.UseCache = true;
        options.MaximumCacheTimeout = MaxCacheTime;
        options.Timeout = timeout ?? QueryTimeout;
        options.Retries = 2;
        options.ThrowDnsErrors = false;
        options.ContinueOnDnsError = true;
        options.CacheFailedResults = false;
        options.ContinueOnEmptyResponse = false;
        options.UseTcpFallback = true;
        options.RequestDnsSecRecords = dnssec;
        _client = new LookupClient(options);
    }

    public async ValueTask<LookupResult<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) => await QueryAsync(
        domain,
        QueryType.MX,
        answers => answers.OfType<DnsClient.Protocol.MxRecord>().Select(each => new MxRecord(each.Preference, Name(each.Exchange))),
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<LookupResult<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return LookupResult<IPAddress>.Found([literal]);
        }

        var four = LookupFamilyAsync(host, AddressFamily.InterNetwork, cancellationToken);
        var six = await LookupFamilyAsync(host, AddressFamily.InterNetworkV6, cancellationToken).ConfigureAwait(false);
        return AddressResult.Combine(await four.ConfigureAwait(false), six);
    }

    public async ValueTask<LookupResult<IPAddress>> LookupFamilyAsync(
        string host, AddressFamily family, CancellationToken cancellationToken) => await QueryAsync(
        host, family == AddressFamily.InterNetworkV6 ? QueryType.AAAA : QueryType.A, Addresses, cancellationToken).ConfigureAwait(false);

    public async ValueTask<LookupResult<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        await QueryAsync(
            name, QueryType.TLSA, answers => answers.OfType<DnsClient.Protocol.TlsaRecord>().Select(Convert), cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<LookupResult<string>> LookupTextAsync(string name, CancellationToken cancellationToken) => await QueryAsync(
        name, QueryType.TXT, answers => answers.OfType<TxtRecord>().Select(each => string.Concat(each.Text)), cancellationToken)
        .ConfigureAwait(false);

    public async ValueTask<LookupResult<string>> LookupNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        await QueryAsync(
            address.GetArpaName(), QueryType.PTR, answers => answers.OfType<PtrRecord>().Select(each => Name(each.PtrDomainName)),
            cancellationToken).ConfigureAwait(false);

    private static IEnumerable<IPAddress> Addresses(IEnumerable<DnsResourceRecord> answers) =>
        answers.OfType<AddressRecord>().Select(each => each.Address);

    private static TlsaRecord Convert(DnsClient.Protocol.TlsaRecord record) => new(
        (byte)record.CertificateUsage, (byte)record.Selector, (byte)record.MatchingType, [.. record.CertificateAssociationData]);

    private static string Name(DnsString name) => name.Value.TrimEnd('.');

    private async Task<LookupResult<T>> QueryAsync<T>(
        string name, QueryType type, Func<IEnumerable<DnsResourceRecord>, IEnumerable<T>> select, CancellationToken cancellationToken)
    {
        if (!IsName(name))
        {
            return new LookupResult<T>(LookupStatus.NoName, [], $"{name} is no domain name that DNS can have");
        }

        IDnsQueryResponse response;
        try
        {
            response = await _client.QueryAsync(name, type, QueryClass.IN, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DnsResponseException or ArgumentException or SocketException
            or TimeoutException or OverflowException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return LookupResult<T>.Failed($"The {type} look-up of {name} failed: {FirstLine(e.Message)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return LookupResult<T>.Failed($"The {type} look-up of {name} had no response in time");
        }

        var code = response.Header.ResponseCode;
        if (code == DnsHeaderResponseCode.NotExistentDomain)
        {
            return new LookupResult<T>(LookupStatus.NoName, [], $"The domain {name} does not exist")
            {
                IsSecure = response.Header.IsAuthenticData,
            };
        }

        if (code != DnsHeaderResponseCode.NoError)
        {
            return LookupResult<T>.Failed($"The {type} look-up of {name} failed: the name server replied {code}") with
            {
                HasResponse = true,
            };
        }

        ImmutableArray<T> records = [.. select(response.Answers)];
        return records.IsEmpty
            ? new LookupResult<T>(LookupStatus.NoData, [], $"{name} has no {type} record") { IsSecure = response.Header.IsAuthenticData }
            : LookupResult<T>.Found(records) with
            {
                IsSecure = response.Header.IsAuthenticData,
                Canonical = Canonical(response.Answers),
                TimeToLive = TimeSpan.FromSeconds(response.Answers.Min(each => each.InitialTimeToLive)),
            };
    }

    private static string Canonical(IReadOnlyList<DnsResourceRecord> answers) =>
        answers.LastOrDefault(each => each is not (CNameRecord or RRSigRecord)) is { } last ? Name(last.DomainName) : "";

    // RFC 1035 §2.3.4. The name server would reply with FORMERR, which is temporary.
    private static bool IsName(string name) => name.Length is > 0 and <= 253
        && name.TrimEnd('.').Split('.').All(label => label.Length is > 0 and <= 63 && !label.Any(c => c is <= ' ' or > '~'));

    private static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}

/// <summary>Combines the look-ups of both address families.</summary>
internal static class AddressResult
{
    /// <summary>
    /// The addresses of both, in turns, IPv6 first (RFC 8305 §4). A family that failed makes the result a failure only if the other has no
    /// address: "only AAAA was returned" is not "there is no A".
    /// </summary>
    public static LookupResult<IPAddress> Combine(LookupResult<IPAddress> four, LookupResult<IPAddress> six)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>(four.Records.Length + six.Records.Length);
        for (var i = 0; i < Math.Max(four.Records.Length, six.Records.Length); i++)
        {
            addresses.AddRange(six.Records.Skip(i).Take(1));
            addresses.AddRange(four.Records.Skip(i).Take(1));
        }

        // RFC 7672 §2.2.2: a family that is not validated makes the host insecure.
        return addresses.Count > 0
            ? LookupResult<IPAddress>.Found(addresses.DrainToImmutable()) with
            {
                IsSecure = (four.IsSecure || four.Status == LookupStatus.Failed) && (six.IsSecure || six.Status == LookupStatus.Failed),
                Canonical = four.Canonical.Length > 0 ? four.Canonical : six.Canonical,
            }
            : four.Status == LookupStatus.Failed ? four
            : six.Status == LookupStatus.Failed ? six
            : four;
    }
}
