using System.Collections.Immutable;
using System.Globalization;
using Ulak.Client;
using Ulak.Relay.Hops;

namespace Ulak.Relay.TlsPolicies;

/// <summary>The TLS policy of an attempt, and where it comes from.</summary>
/// <param name="Least">The least TLS.</param>
/// <param name="Text">The policy in words: it is part of the attempt's dialogue.</param>
internal sealed record AppliedTls(HopTls Least, string Text)
{
    /// <summary>The domain that results are counted for (TLS-RPT); empty for a hop of the configuration.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The MTA-STS policy; null for none.</summary>
    public StsPolicy? Sts { get; init; }

    /// <summary>The result type of RFC 8460 §4.3.1 if an MTA-STS policy is announced and cannot be had; empty otherwise.</summary>
    public string StsFailure { get; init; } = "";

    /// <summary>
    /// The names of the domain for certificates (RFC 7672 §3.2.2), besides that of the server; null if DANE is not applied to the servers.
    /// </summary>
    public ImmutableArray<string>? DaneNames { get; init; }

    /// <summary>How certificates are compared with TLSA records; null for not at all.</summary>
    public DanePolicy? Dane { get; init; }

    /// <summary>The policy in TLS reports.</summary>
    public ReportedPolicy Reported { get; init; } = ReportedPolicy.None;

    /// <summary>The records and names that a connection was checked by: it serves no others. Empty without DANE.</summary>
    public string DaneKey => Dane is null ? "" : $"{Dane.BaseDomain} {string.Join(';', Dane.Records)} {string.Join(' ', Dane.OtherNames)}";

    /// <summary>The policy of a hop of the configuration.</summary>
    public static AppliedTls Of(HopTls least) => new(least, least switch
    {
        HopTls.None => "none, as configured",
        HopTls.May => "may: TLS if the server offers it, with any certificate",
        HopTls.Encrypt => "encrypt, as configured: always TLS, with any certificate",
        HopTls.Verify => "verify, as configured: always TLS, with a valid certificate",
        _ => "implicit, as configured: TLS from the first octet, with a valid certificate",
    });

    /// <summary>The policy for the servers of a domain.</summary>
    /// <param name="least">The least TLS of the configuration.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="found">The MTA-STS policy of the domain.</param>
    public static AppliedTls ForDomain(HopTls least, string domain, StsResult found)
    {
        var own = Of(least) with
        {
            Domain = domain,
            Sts = found.Policy,
            StsFailure = found.Failure,
            Reported = found.Policy is null ? ReportedPolicy.None : ReportedPolicy.Of(found.Policy),
        };
        return found.Policy switch
        {
            // Stricter is what the operator configured, or the same.
            { Mode: StsMode.Enforce } when least is HopTls.May or HopTls.Encrypt => own with
            {
                Least = HopTls.Verify,
                Text = $"verify, by the MTA-STS policy {found.Policy.Id} of {domain} (enforce)",
            },
            { Mode: StsMode.Testing } => own with
            {
                Text = $"{own.Text}; the MTA-STS policy {found.Policy.Id} of {domain} is in testing, and is not enforced",
            },
            _ when found.Failure.Length > 0 => own with { Text = $"{own.Text}; MTA-STS: {found.Detail}" },
            _ => own,
        };
    }

    /// <summary>Whether the MTA-STS policy forbids a host. DANE goes before it (RFC 8461 §2).</summary>
    public bool Forbids(string host) => Dane is null && Sts is { Mode: StsMode.Enforce } && !Sts.Allows(host);

    /// <summary>The policy for one server of the domain. TLSA records go before MTA-STS (RFC 8461 §2).</summary>
    /// <param name="found">The TLSA records of the server.</param>
    /// <param name="host">The server.</param>
    public AppliedTls WithDane(DaneResult found, string host) => found.Demand switch
    {
        DaneDemand.Match => this with
        {
            Least = HopTls.Verify,
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"dane: always TLS, with a certificate that matches a TLSA record of {found.BaseDomain} ({found.Records.Length} found)"),
            Dane = new DanePolicy(found.BaseDomain, found.Records) { OtherNames = [host, .. DaneNames ?? []] },
            Reported = ReportedPolicy.Of(found, host),
        },
        DaneDemand.Encrypt when Least != HopTls.Verify => this with
        {
            Least = HopTls.Encrypt,
            Text = $"dane: always TLS, with any certificate, because no TLSA record of {found.BaseDomain} is usable",
            Reported = ReportedPolicy.Of(found, host),
        },
        DaneDemand.Unknown => this with { Reported = ReportedPolicy.Of(found, host) },
        _ => this,
    };
}
