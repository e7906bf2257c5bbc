using System.Collections.Immutable;

namespace Ulak.Relay.TlsPolicies;

/// <summary>A policy as TLS reports have it, RFC 8460 §4.4.</summary>
/// <param name="Type">The policy-type: <c>tlsa</c>, <c>sts</c> or <c>no-policy-found</c>.</param>
/// <param name="Id">What distinguishes it from other policies of its type.</param>
/// <param name="Lines">The policy-string.</param>
/// <param name="Hosts">The mx-host.</param>
internal sealed record ReportedPolicy(string Type, string Id, ImmutableArray<string> Lines, ImmutableArray<string> Hosts)
{
    /// <summary>No policy.</summary>
    public static ReportedPolicy None { get; } = new("no-policy-found", "", [], []);

    /// <summary>An MTA-STS policy that is announced and cannot be had.</summary>
    public static ReportedPolicy StsWithout { get; } = new("sts", "", [], []);

    /// <summary>An MTA-STS policy.</summary>
    public static ReportedPolicy Of(StsPolicy policy) => new("sts", policy.Id, policy.Lines, policy.Mx);

    /// <summary>The TLSA records of a host.</summary>
    public static ReportedPolicy Of(DaneResult dane, string host)
    {
        ImmutableArray<string> lines = [.. dane.Records.Select(record => record.ToString()).Order(StringComparer.Ordinal)];
        return new ReportedPolicy("tlsa", $"{host} {string.Join(';', lines)}", lines, [host]);
    }
}
