namespace Ulak.Reference;

/// <summary>A DNS record to publish, with the values of the explained text where they are known.</summary>
/// <param name="Name">The full name with the dot at its end, such as <c>_dmarc.example.com.</c>.</param>
/// <param name="Type">The type, such as <c>TXT</c>.</param>
/// <param name="Value">The value as in a zone file; the one of a TXT record is quoted.</param>
/// <example><code>
/// var records = Explainer.Explain(reply).Recipients[0].Records; // example.com. IN TXT "v=spf1 ip4:192.0.2.1 -all"
/// </code></example>
public sealed record DnsRecord(string Name, string Type, string Value)
{
    /// <summary>The record as a line of a zone file.</summary>
    public override string ToString() => $"{Name} IN {Type} {Value}";
}
