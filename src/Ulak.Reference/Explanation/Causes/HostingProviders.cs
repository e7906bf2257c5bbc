using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Hosts whose networks do not let programs reach mail servers on some ports. Who names one beside a connection that failed gets its rule
/// first: whether the port is open at all, whom to ask, and what works there.
/// </summary>
internal static class HostingProviders
{
    // The names are those that people write; "Render" and "Fly" are also words.
    private static readonly (string Step, Regex Name, int[] Closed)[] All =
    [
        ("hosted-godaddy", Named("GoDaddy|secureserver"), [25, 465, 587, 2525]),
        ("hosted-digitalocean", Named("Digital ?Ocean|droplet"), [25, 465, 587]),
        ("hosted-hetzner", Named("Hetzner"), [25, 465]),
        ("hosted-linode", Named("Linode|Akamai Cloud"), [25, 465, 587]),
        ("hosted-scaleway", Named("Scaleway"), [25, 465, 587]),
        ("hosted-render", Named(@"onrender\.com|render\.com|on Render|Render(?='s| free| web| deploy| service| instance)"), [25, 465, 587]),
        ("hosted-railway", Named("Railway"), [25, 465, 587, 2525]),
        ("hosted-vercel", Named("Vercel|Netlify"), [25, 465, 587, 2525]),
        ("hosted-spaces", Named("Hugging ?Face"), [25, 465, 587, 2525]),
        ("hosted-port-25", Named("Vultr|EC2|Lightsail|AWS|Azure|Google Cloud|GCP|Compute Engine|Cloud Run|GKE|Oracle Cloud|Heroku|Fly\\.io"
            + "|Travis(?: CI)?|GitHub Actions"), [25]),
    ];

    /// <summary>The names of the steps that it can give.</summary>
    public static IEnumerable<string> Steps => All.Select(each => each.Step);

    /// <summary>The step for the host that the text names; null if it names none, or the port is open there.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="port">The port that was tried; null if the text does not show it.</param>
    public static string? Find(string text, int? port) =>
        Array.Find(All, each => (port is null || each.Closed.Contains(port.Value)) && each.Name.IsMatch(text)).Step;

    private static Regex Named(string names) => new($@"(?<![\w@.-])(?:{names})(?![\w@-])", RegexOptions.CultureInvariant
        | (names.Contains("Render", StringComparison.Ordinal) ? RegexOptions.None : RegexOptions.IgnoreCase));
}
