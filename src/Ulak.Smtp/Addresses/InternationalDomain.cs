using System.Text;

namespace Ulak.Smtp.Addresses;

/// <summary>Internationalized domains in their two forms, RFC 5890 §2.3.2.1.</summary>
public static class InternationalDomain
{
    private const string Prefix = "xn--";

    /// <summary>
    /// The domain with its A-labels as U-labels, e.g. <c>xn--rnek-4qa.example</c> as <c>örnek.example</c>. A label that is not a valid
    /// A-label stays as it is.
    /// </summary>
    public static string ToUnicode(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Contains(Prefix, StringComparison.OrdinalIgnoreCase)
            ? string.Join('.', domain.Split('.').Select(ToULabel))
            : domain;
    }

    private static string ToULabel(string label)
    {
        if (!label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !Ascii.IsValid(label))
        {
            return label;
        }

        var points = new List<int>();
        if (!Punycode.TryDecode(Encoding.ASCII.GetBytes(label[Prefix.Length..].ToLowerInvariant()), points))
        {
            return label;
        }

        // RFC 5891 §5.4: a label is an A-label only if its U-label is valid and gives the same A-label.
        var decoded = string.Concat(points.Select(point => new Rune(point).ToString()));
        return ULabel.ToALabel(Encoding.UTF8.GetBytes(decoded)) is { } again && again.Equals(label, StringComparison.OrdinalIgnoreCase)
            ? decoded
            : label;
    }
}
