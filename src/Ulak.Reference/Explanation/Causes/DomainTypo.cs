using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Recognizes a domain that is probably a typing error: the name of a large provider with one wrong letter, or the ending <c>com</c>
/// mistyped.
/// </summary>
internal static class DomainTypo
{
    // Shorter names are one letter away from many others.
    private const int MinLength = 9;

    // Endings that are no top-level domain, or one that is rarely meant.
    private static readonly string[] WrongEndings =
        ["ocm", "con", "cmo", "comm", "vom", "xom", "cpm", "clm", "coom", "om", "cm", "co", "comn", "cim", "c0m"];

    // Real domains that are one letter away from a provider's.
    private static readonly string[] Real = ["mail.com", "email.com", "fmail.com", "ymail.com", "yahoo.co"];

    /// <summary>What was probably meant; null if the domain is no likely typing error.</summary>
    public static string? Find(string domain)
    {
        var name = domain.TrimEnd('_', ',', ';', '.').ToLowerInvariant();
        if (ProviderDomains.Known.Contains(name) || Array.IndexOf(Real, name) >= 0)
        {
            return name.Equals(domain, StringComparison.OrdinalIgnoreCase) ? null : name;
        }

        var near = ProviderDomains.Known.Where(known => known.Length >= MinLength && IsOneEditAway(name, known))
            .OrderBy(known => known, StringComparer.Ordinal).FirstOrDefault();
        var dot = name.LastIndexOf('.');
        return near ?? (dot > 0 && Array.IndexOf(WrongEndings, name[(dot + 1)..]) >= 0 && name.IndexOf('.', StringComparison.Ordinal) == dot
            ? name[..dot] + ".com" : null);
    }

    /// <summary>Whether one letter is missing, added or different, or two neighbours are exchanged.</summary>
    public static bool IsOneEditAway(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 1)
        {
            return false;
        }

        var i = 0;
        while (i < a.Length && i < b.Length && a[i] == b[i])
        {
            i++;
        }

        var (restA, restB) = (a[i..], b[i..]);
        return a.Length == b.Length
            ? restA.Length > 0 && (restA[1..] == restB[1..]
                || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..] == restB[2..]))
            : a.Length < b.Length ? restA == restB[1..] : restA[1..] == restB;
    }
}
