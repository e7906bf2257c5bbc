using System.Xml.Linq;
using Xunit;

namespace Ulak.Rules;

/// <summary>The project references are those in ARCHITECTURE.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ulak"] =
            ["Ulak.AspNetCore", "Ulak.Client", "Ulak.Console", "Ulak.Inbox", "Ulak.Reference", "Ulak.Server", "Ulak.Smtp", "Ulak.Storage",
                "Ulak.Storage.Sqlite"],
        ["Ulak.Console"] = ["Ulak.Client", "Ulak.Inbox", "Ulak.Reference", "Ulak.Server", "Ulak.Smtp", "Ulak.Storage"],
        ["Ulak.Inbox"] = ["Ulak.Reference", "Ulak.Server", "Ulak.Smtp", "Ulak.Storage"],
        ["Ulak.Storage.Sqlite"] = ["Ulak.Smtp", "Ulak.Storage"],
        ["Ulak.Storage"] = ["Ulak.Smtp"],
        ["Ulak.AspNetCore"] = ["Ulak.Server", "Ulak.Smtp"],
        ["Ulak.Server"] = ["Ulak.Smtp"],
        ["Ulak.Client"] = ["Ulak.Smtp"],
        ["Ulak.Reference"] = ["Ulak.Smtp"],
        ["Ulak.Smtp"] = [],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Repository.PathOf("src")).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_allowed_projects(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed),
            $"{project} is not drawn in ARCHITECTURE.md: add its arrows here and there.");
        Assert.Empty(References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Except(allowed));
    }

    [Fact]
    public void Ulak_Smtp_has_no_package_and_no_framework_reference()
    {
        Assert.Empty(References("Ulak.Smtp", "PackageReference"));
        Assert.Empty(References("Ulak.Smtp", "FrameworkReference"));
    }

    [Fact]
    public void Ulak_Server_does_not_use_ASP_NET_Core()
    {
        Assert.Empty(References("Ulak.Server", "FrameworkReference"));
        Assert.DoesNotContain(Repository.Files("src/Ulak.Server", ".cs"),
            file => File.ReadAllText(file).Contains("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Repository.PathOf("src", project, project + ".csproj")).Descendants(kind)
            .Select(element => (string)element.Attribute("Include")!);
}
