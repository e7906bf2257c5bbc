namespace Ulak.Reference.Explanation.Causes;

/// <summary>Names of hosts below domains.</summary>
internal static class DomainTree
{
    /// <summary>Whether a name is a domain itself, or a name below it.</summary>
    public static bool IsWithin(string name, string domain) => name.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
