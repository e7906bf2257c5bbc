using System.Xml.Linq;
using Xunit;

namespace Ulak.Rules;

/// <summary>Packages are pinned in one place, and the repository contains no address of a registry.</summary>
public sealed class PackageTests
{
    [Fact]
    public void Every_version_is_pinned_centrally_and_exactly()
    {
        var versions = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (string)element.Attribute("Version")!).ToList();

        Assert.NotEmpty(versions);
        Assert.DoesNotContain(versions,
            version => version.Contains('*', StringComparison.Ordinal) || version.Contains('[', StringComparison.Ordinal));
        Assert.DoesNotContain(Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj")), file =>
            XDocument.Load(file).Descendants("PackageReference").Any(element => element.Attribute("Version") is not null));
    }

    [Fact]
    public void No_registry_is_named()
    {
        Assert.False(File.Exists(Repository.PathOf("nuget.config")) || File.Exists(Repository.PathOf("NuGet.Config")));
        Assert.Empty(Repository.Files("src", "packages.lock.json", "package-lock.json")
            .Concat(Repository.Files("tests", "packages.lock.json", "package-lock.json")));
    }
}
