using System.Globalization;

namespace Ulak.Relay.Routing;

/// <summary>Domains in the form in which they are compared.</summary>
internal static class DomainName
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>Lower case, A-labels, without a dot at the end. Text that is not a domain name stays as it is, in lower case.</summary>
    public static string Normalize(string domain)
    {
        var name = domain.TrimEnd('.').ToLowerInvariant();
        if (name.All(char.IsAscii))
        {
            return name;
        }

        try
        {
            return Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return name;
        }
    }
}
