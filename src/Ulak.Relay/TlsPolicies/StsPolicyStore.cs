using System.Net;
using System.Text.Json;
using Ulak.Relay.Resolving;
using Ulak.Relay.State;

namespace Ulak.Relay.TlsPolicies;

/// <summary>The result of a look-up.</summary>
/// <param name="Policy">The policy; null for none.</param>
/// <param name="Failure">The result type of RFC 8460 §4.3.1 if a policy is announced and cannot be had; empty otherwise.</param>
/// <param name="Detail">What failed, for people.</param>
internal sealed record StsResult(StsPolicy? Policy, string Failure, string Detail)
{
    public static StsResult None { get; } = new(null, "", "");
}

/// <summary>
/// Finds and keeps the MTA-STS policies of domains, RFC 8461 §3: announced in DNS, fetched by HTTPS. A policy that is kept stays valid
/// while DNS or the web server fail, and over a restart. Thread-safe.
/// </summary>
/// <param name="resolver">The look-ups.</param>
/// <param name="http">The client; it must not follow redirects (RFC 8461 §3.3).</param>
/// <param name="time">The clock.</param>
/// <param name="maxDomains">The most domains that are kept.</param>
internal sealed class StsPolicyStore(
    IMailResolver resolver, HttpClient http, TimeProvider time, int maxDomains = StsPolicyStore.DefaultMaxDomains) : IKeptState
{
    /// <summary>How long nothing is looked up again for a domain.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);
    private const int MaxOctets = 64 * 1024;
    private const int DefaultMaxDomains = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _changes;

    public string FileName => "mta-sts-policies.json";

    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The number of domains that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The policy of a domain now.</summary>
    public async ValueTask<StsResult> FindAsync(string domain, CancellationToken cancellationToken)
    {
        if (domain.StartsWith('['))
        {
            return StsResult.None;
        }

        var now = time.GetUtcNow();
        Entry? known;
        lock (_lock)
        {
            if (_entries.TryGetValue(domain, out known) && now - known.CheckedAt < CheckInterval)
            {
                return known.Result;
            }
        }

        var kept = known?.Result.Policy is not null && known.Until > now ? known : null;
        var entry = await RefreshAsync(domain, kept, now, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_entries.Count >= maxDomains && !_entries.ContainsKey(domain))
            {
                Forget(now);
            }

            _entries[domain] = entry;
        }

        if (entry.Until != known?.Until && (entry.Result.Policy ?? known?.Result.Policy) is not null)
        {
            Interlocked.Increment(ref _changes);
        }

        return entry.Result;
    }

    public byte[] Save()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return JsonSerializer.SerializeToUtf8Bytes(
                [
                    .. _entries.Where(each => each.Value.Result.Policy is not null && each.Value.Until > now)
                        .Select(each => (each.Key, each.Value.Result.Policy, each.Value.Until))
                        .Select(each => new StoredPolicy(each.Key, each.Policy!.Id, string.Join('\n', each.Policy.Lines), each.Until)),
                ],
                StoredPolicyJson.Default.StoredPolicyArray);
        }
    }

    public void Load(ReadOnlySpan<byte> json)
    {
        var now = time.GetUtcNow();
        var all = JsonSerializer.Deserialize(json, StoredPolicyJson.Default.StoredPolicyArray) ?? [];
        foreach (var stored in all.OfType<StoredPolicy>().Take(maxDomains))
        {
            if (StsPolicy.TryParse(stored.Id, stored.Document, out _) is { } policy && stored.Until > now)
            {
                lock (_lock)
                {
                    // The first message looks whether the domain has announced another.
                    _entries[stored.Domain] = new Entry(new StsResult(policy, "", ""), DateTimeOffset.MinValue, stored.Until);
                }
            }
        }
    }

    /// <summary>Forgets what has expired; if that is nothing, the tenth of the domains that was not used for the longest time.</summary>
    private void Forget(DateTimeOffset now)
    {
        var forgotten = _entries.Where(each => each.Value.Until <= now).Select(each => each.Key).ToList();
        if (forgotten.Count == 0)
        {
            forgotten = [.. _entries.OrderBy(each => each.Value.CheckedAt).Take(Math.Max(1, maxDomains / 10)).Select(each => each.Key)];
        }

        foreach (var domain in forgotten)
        {
            _entries.Remove(domain);
        }
    }

    private async Task<Entry> RefreshAsync(string domain, Entry? kept, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var records = await resolver.LookupTextAsync($"_mta-sts.{domain}", cancellationToken).ConfigureAwait(false);
        var id = records.Status == LookupStatus.Found ? StsPolicy.FindId(records.Records) : null;
        if (id is null || id == kept?.Result.Policy?.Id)
        {
            // RFC 8461 §5.1: a policy that is kept applies until it expires, also when the record has gone or DNS fails.
            return kept is null ? new Entry(StsResult.None, now, now) : kept with { CheckedAt = now };
        }

        var fetched = await FetchAsync(domain, id, cancellationToken).ConfigureAwait(false);
        return fetched.Policy is { } policy ? new Entry(fetched, now, now + policy.MaxAge)
            : kept is not null ? kept with { CheckedAt = now }
            : new Entry(fetched, now, now);
    }

    private async Task<StsResult> FetchAsync(string domain, string id, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FetchTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var url = new Uri($"https://mta-sts.{domain}/.well-known/mta-sts.txt");
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return new StsResult(null, "sts-policy-fetch-error", $"{url} returned {(int)response.StatusCode}");
            }

            if (response.Content.Headers.ContentType?.MediaType != "text/plain")
            {
                return new StsResult(null, "sts-policy-invalid", $"{url} is not text/plain (RFC 8461 §3.2)");
            }

            var document = await ReadAsync(response, both.Token).ConfigureAwait(false);
            return document is null
                ? new StsResult(null, "sts-policy-invalid", $"{url} is longer than 64 KiB")
                : StsPolicy.TryParse(id, document, out var fault) is { } policy
                    ? new StsResult(policy, "", "")
                    : new StsResult(null, "sts-policy-invalid", $"The policy at {url} is invalid: {fault}");
        }
        catch (HttpRequestException e)
        {
            var failure = e.HttpRequestError == HttpRequestError.SecureConnectionError ? "sts-webpki-invalid" : "sts-policy-fetch-error";
            return new StsResult(null, failure, $"{url} cannot be read: {e.Message}");
        }
        catch (IOException e)
        {
            return new StsResult(null, "sts-policy-fetch-error", $"{url} cannot be read: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StsResult(null, "sts-policy-fetch-error", $"{url} did not respond in time");
        }
    }

    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var octets = new byte[MaxOctets + 1];
            var length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return length > MaxOctets ? null : System.Text.Encoding.UTF8.GetString(octets, 0, length);
        }
    }

    private sealed record Entry(StsResult Result, DateTimeOffset CheckedAt, DateTimeOffset Until);
}
