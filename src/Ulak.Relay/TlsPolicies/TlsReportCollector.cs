using System.Collections.Immutable;
using System.Text.Json;
using Ulak.Relay.State;

namespace Ulak.Relay.TlsPolicies;

/// <summary>What is counted together in a report, RFC 8460 §4.3.</summary>
/// <param name="Type">The result type.</param>
/// <param name="Host">The MX host; empty for a failure before a connection.</param>
/// <param name="Address">Its address; empty as above.</param>
/// <param name="Reason">More about it; empty for nothing.</param>
internal sealed record TlsFailure(string Type, string Host, string Address, string Reason);

/// <summary>The results of one policy of one domain on one day.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Succeeded">The number of sessions with TLS as the policy wants it.</param>
/// <param name="Failures">The others, with their numbers.</param>
internal sealed record TlsResults(
    string Domain, ReportedPolicy Policy, long Succeeded, ImmutableArray<(TlsFailure Failure, long Count)> Failures);

/// <summary>Counts the TLS results of sessions by day, domain and policy. Thread-safe.</summary>
internal sealed class TlsReportCollector(TimeProvider time) : IKeptState
{
    private const int MaxPolicies = 50_000;
    private const int MaxFailures = 100;

    /// <summary>What is older is no report of yesterday any more: the server did not run, or sent no reports.</summary>
    private const int OldestDays = 2;

    private readonly Lock _lock = new();
    private Dictionary<(DateOnly Day, string Domain, string Type, string Id), Counts> _counts = [];
    private long _changes;

    public string FileName => "tls-results.json";

    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Whether there are results of a day before today.</summary>
    public bool IsReportDue
    {
        get
        {
            var today = Today;
            lock (_lock)
            {
                return _counts.Keys.Any(key => key.Day < today);
            }
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Counts a session.</summary>
    /// <param name="policy">The policy of the attempt.</param>
    /// <param name="failure">The failure; null for a success.</param>
    public void Record(AppliedTls policy, TlsFailure? failure)
    {
        if (policy.Domain.Length == 0)
        {
            return;
        }

        var today = Today;
        lock (_lock)
        {
            CountsOf(today, policy.Domain, policy.Reported)?.Add(failure);
            _changes++;
        }
    }

    public byte[] Save()
    {
        lock (_lock)
        {
            return JsonSerializer.SerializeToUtf8Bytes(
                [.. _counts.Select(each => each.Value.ToStored(each.Key.Day, each.Key.Domain))],
                StoredTlsResultsJson.Default.StoredTlsResultsArray);
        }
    }

    public void Load(ReadOnlySpan<byte> json)
    {
        var stored = JsonSerializer.Deserialize(json, StoredTlsResultsJson.Default.StoredTlsResultsArray) ?? [];
        var oldest = Today.AddDays(-OldestDays);
        lock (_lock)
        {
            foreach (var each in stored.OfType<StoredTlsResults>().Where(each => each.Day >= oldest))
            {
                var policy = new ReportedPolicy(each.Policy.Type, each.Policy.Id, [.. each.Policy.Lines], [.. each.Policy.Hosts]);
                CountsOf(each.Day, each.Domain, policy)?.Restore(each);
            }
        }
    }

    private Counts? CountsOf(DateOnly day, string domain, ReportedPolicy policy)
    {
        var key = (day, domain, policy.Type, policy.Id);
        if (!_counts.TryGetValue(key, out var counts) && _counts.Count < MaxPolicies)
        {
            _counts[key] = counts = new Counts(policy);
        }

        return counts;
    }

    /// <summary>Takes the results of the days before one.</summary>
    public ImmutableArray<(DateOnly Day, TlsResults Results)> TakeBefore(DateOnly day)
    {
        lock (_lock)
        {
            var taken = _counts.Where(each => each.Key.Day < day).ToList();
            _counts = _counts.Where(each => each.Key.Day >= day).ToDictionary();
            _changes += taken.Count;
            return [.. taken.Select(each => (each.Key.Day, each.Value.ToResults(each.Key.Domain)))];
        }
    }

    private sealed class Counts(ReportedPolicy policy)
    {
        private readonly Dictionary<TlsFailure, long> _failures = [];
        private long _succeeded;

        public void Add(TlsFailure? failure)
        {
            if (failure is null)
            {
                _succeeded++;
                return;
            }

            Add(failure, 1);
        }

        public void Restore(StoredTlsResults stored)
        {
            _succeeded += stored.Succeeded;
            foreach (var each in stored.Failures.OfType<StoredTlsFailure>())
            {
                Add(each.Failure, each.Count);
            }
        }

        public StoredTlsResults ToStored(DateOnly day, string domain) => new(
            day,
            domain,
            new StoredReportedPolicy(policy.Type, policy.Id, [.. policy.Lines], [.. policy.Hosts]),
            _succeeded,
            [.. _failures.Select(each => new StoredTlsFailure(each.Key, each.Value))]);

        private void Add(TlsFailure failure, long count)
        {
            // Kinds of failures are few; beyond that, only their number is kept.
            var key = _failures.ContainsKey(failure) || _failures.Count < MaxFailures
                ? failure
                : failure with { Host = "", Address = "", Reason = "" };
            _failures[key] = _failures.GetValueOrDefault(key) + count;
        }

        public TlsResults ToResults(string domain) =>
            new(domain, policy, _succeeded, [.. _failures.Select(each => (each.Key, each.Value))]);
    }
}
