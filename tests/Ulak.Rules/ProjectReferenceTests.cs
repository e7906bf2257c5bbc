using System.Xml.Linq;
using Xunit;

namespace Ulak.Rules;

/// <summary>The project references are those in ARCHITECTURE.md, and nothing in src/ depends on tests/.</summary>
public sealed class ProjectReferenceTests
{
    // A project may also reference what its references may reference.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ulak"] =
        [
            "Ulak.Console", "Ulak.Inbox", "Ulak.Relay", "Ulak.Pop3", "Ulak.AspNetCore", "Ulak.Storage.Embedded", "Ulak.Client",
            "Ulak.Reference",
        ],
        ["Ulak.Console"] = ["Ulak.Inbox", "Ulak.Relay", "Ulak.Storage", "Ulak.Reference", "Ulak.AspNetCore"],
        ["Ulak.Inbox"] = ["Ulak.Server", "Ulak.Storage", "Ulak.Reference", "Ulak.Mime"],
        ["Ulak.Pop3"] = ["Ulak.Storage", "Ulak.Smtp"],
        ["Ulak.Relay"] = ["Ulak.Client", "Ulak.Storage", "Ulak.Server", "Ulak.Reference"],
        ["Ulak.AspNetCore"] = ["Ulak.Server"],
        ["Ulak.Testing"] = ["Ulak.AspNetCore"],
        ["Ulak.Storage"] = ["Ulak.Smtp"],
        ["Ulak.Storage.Sqlite"] = ["Ulak.Storage"],
        ["Ulak.Storage.Embedded"] = ["Ulak.Storage", "Ulak.Storage.Sqlite"],
        ["Ulak.Storage.PostgreSql"] = ["Ulak.Storage"],
        ["Ulak.Server"] = ["Ulak.Smtp"],
        ["Ulak.Client"] = ["Ulak.Smtp"],
        ["Ulak.MailAuth"] = ["Ulak.Smtp"],
        ["Ulak.Mime"] = ["Ulak.Charsets"],
        ["Ulak.Reference"] = ["Ulak.Smtp", "Ulak.Charsets"],
        ["Ulak.Smtp"] = [],
        ["Ulak.Charsets"] = [],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Repository.PathOf("src")).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_allowed_projects(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is missing: add its references here and in ARCHITECTURE.md.");
        Violations.AssertNone(
            "reference",
            References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Except(Closure(project))
                .Select(reference => $"{project} -> {reference}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_in_the_architecture(string project) => Assert.Contains(
        $"\nsrc/{project} ", File.ReadAllText(Repository.PathOf("ARCHITECTURE.md")), StringComparison.Ordinal);

    [Fact]
    public void Ulak_Smtp_has_no_package_and_no_framework_reference()
    {
        Assert.Empty(References("Ulak.Smtp", "PackageReference").Except(["Microsoft.CodeAnalysis.PublicApiAnalyzers"]));
        Assert.Empty(References("Ulak.Smtp", "FrameworkReference"));
    }

    [Fact]
    public void Ulak_Server_does_not_use_ASP_NET_Core()
    {
        Assert.Empty(References("Ulak.Server", "FrameworkReference"));
        Assert.DoesNotContain(
            Repository.Files("src/Ulak.Server", ".cs"),
            file => File.ReadAllText(file).Contains("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void The_source_reads_nothing_of_the_tests() => Assert.Empty(
        from file in Repository.Files("src", ".csproj", ".cs", ".cshtml", ".props", ".targets")
        where File.ReadAllText(file).Replace('\\', '/').Contains("../tests", StringComparison.Ordinal)
        select Repository.Relative(file));

    private static HashSet<string> Closure(string project)
    {
        var closure = new HashSet<string>();
        var open = new Queue<string>(Allowed[project]);
        while (open.TryDequeue(out var next))
        {
            if (closure.Add(next))
            {
                foreach (var reference in Allowed[next])
                {
                    open.Enqueue(reference);
                }
            }
        }

        return closure;
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Repository.PathOf("src", project, project + ".csproj")).Descendants(kind)
            .Select(element => (string)element.Attribute("Include")!);
}
