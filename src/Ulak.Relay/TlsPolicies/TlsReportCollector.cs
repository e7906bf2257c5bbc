using System.Collections.Immutable;

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

/// <summary>Counts the TLS results of sessions by day, domain and policy. Thread-safe, in memory.</summary>
internal sealed class TlsReportCollector(TimeProvider time)
{
    private const int MaxPolicies = 50_000;
    private const int MaxFailures = 100;

    private readonly Lock _lock = new();
    private Dictionary<(DateOnly Day, string Domain, string Type, string Id), Counts> _counts = [];

    /// <summary>Counts a session.</summary>
    /// <param name="policy">The policy of the attempt.</param>
    /// <param name="failure">The failure; null for a success.</param>
    public void Record(AppliedTls policy, TlsFailure? failure)
    {
        if (policy.Domain.Length == 0)
        {
            return;
        }

        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        lock (_lock)
        {
            var key = (day, policy.Domain, policy.Reported.Type, policy.Reported.Id);
            if (!_counts.TryGetValue(key, out var counts))
            {
                if (_counts.Count >= MaxPolicies)
                {
                    return;
                }

                _counts[key] = counts = new Counts(policy.Reported);
            }

            counts.Add(failure);
        }
    }

    /// <summary>Takes the results of the days before one.</summary>
    public ImmutableArray<(DateOnly Day, TlsResults Results)> TakeBefore(DateOnly day)
    {
        lock (_lock)
        {
            var taken = _counts.Where(each => each.Key.Day < day).ToList();
            _counts = _counts.Where(each => each.Key.Day >= day).ToDictionary();
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

            // Kinds of failures are few; beyond that, only their number is kept.
            var key = _failures.ContainsKey(failure) || _failures.Count < MaxFailures
                ? failure
                : failure with { Host = "", Address = "", Reason = "" };
            _failures[key] = _failures.GetValueOrDefault(key) + 1;
        }

        public TlsResults ToResults(string domain) =>
            new(domain, policy, _succeeded, [.. _failures.Select(each => (each.Key, each.Value))]);
    }
}
