using System.Text.Json;
using System.Xml.Linq;

namespace Ulak.Rules;

/// <summary>A package that a project was restored with, direct or brought by another one.</summary>
internal sealed record RestoredPackage(string Name, string Version, string Licence, bool IsInProgram);

/// <summary>Reads what the last restore resolved: <c>obj/project.assets.json</c> of each project.</summary>
internal static class RestoredPackages
{
    private static readonly string[] Folders = ["src", "tests", "bench", "fuzz"];

    /// <summary>
    /// Returns each package once, with all of its versions. A package is part of the program if a project in <c>src</c> has it
    /// and it is no analyzer.
    /// </summary>
    public static IReadOnlyList<RestoredPackage> Read()
    {
        var projects = Folders.SelectMany(folder => Repository.Files(folder, ".csproj"));
        return [.. projects.SelectMany(ReadProject).GroupBy(package => package.Name)
            .Select(group => group.First() with
            {
                Version = string.Join(", ", group.Select(package => package.Version).Distinct().Order(StringComparer.Ordinal)),
                IsInProgram = group.Any(package => package.IsInProgram),
            })
            .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static List<RestoredPackage> ReadProject(string project)
    {
        var assets = Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json");
        if (!File.Exists(assets))
        {
            throw new InvalidOperationException($"{Repository.Relative(project)} is not restored. Run: dotnet restore Ulak.slnx");
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(assets));
        var caches = json.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        var isInProgram = Repository.Relative(project).StartsWith("src/", StringComparison.Ordinal);
        var packages = new List<RestoredPackage>();
        foreach (var library in json.RootElement.GetProperty("libraries").EnumerateObject())
        {
            if (library.Value.GetProperty("type").GetString() == "package")
            {
                var slash = library.Name.IndexOf('/', StringComparison.Ordinal);
                var folder = library.Value.GetProperty("path").GetString()!;
                var isShipped = isInProgram && !IsAnalyzer(library.Value);
                packages.Add(new(library.Name[..slash], library.Name[(slash + 1)..], Licence(caches, folder), isShipped));
            }
        }

        return packages;
    }

    // An analyzer runs in the compiler only: the package has no other assembly.
    private static bool IsAnalyzer(JsonElement library)
    {
        var assemblies = library.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)
            .Where(file => file.EndsWith(".dll", StringComparison.Ordinal)).ToList();
        return assemblies.Count > 0 && assemblies.TrueForAll(file => file.StartsWith("analyzers/", StringComparison.Ordinal));
    }

    // An SPDX expression, or "" where the package has its licence as a file or a link.
    private static string Licence(List<string> caches, string folder)
    {
        var path = caches.Select(cache => Path.Combine(cache, folder)).First(Directory.Exists);
        var specification = XDocument.Load(Directory.GetFiles(path, "*.nuspec").Single());
        var licence = specification.Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return (string?)licence?.Attribute("type") == "expression" ? licence.Value : "";
    }
}
