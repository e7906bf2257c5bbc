using Ulak.Server.Tls;

namespace Ulak.Configuration;

/// <summary>The versions of TLS as settings have them, for example <c>1.2</c>.</summary>
internal static class TlsVersions
{
    private static readonly (TlsVersion Version, string Text)[] All =
        [(TlsVersion.Tls10, "1.0"), (TlsVersion.Tls11, "1.1"), (TlsVersion.Tls12, "1.2"), (TlsVersion.Tls13, "1.3")];

    /// <summary>The text of a version.</summary>
    public static string Format(TlsVersion version) => All.First(each => each.Version == version).Text;

    /// <summary>The version of a text; null for another text.</summary>
    public static TlsVersion? Parse(string text) =>
        All.Where(each => each.Text == text).Select(each => (TlsVersion?)each.Version).FirstOrDefault();
}
