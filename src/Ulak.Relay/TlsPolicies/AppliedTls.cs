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
        var own = Of(least) with { Domain = domain, Sts = found.Policy };
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
}
