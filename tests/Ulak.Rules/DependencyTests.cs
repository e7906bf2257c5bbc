using System.Xml.Linq;
using Xunit;

namespace Ulak.Rules;

/// <summary>docs/dependencies.md and THIRD-PARTY-NOTICES.md name exactly what a build restores.</summary>
public sealed class DependencyTests
{
    private static readonly IReadOnlyList<RestoredPackage> Restored = RestoredPackages.Read();

    [Fact]
    public void Every_restored_package_is_listed_with_its_version_and_licence()
    {
        var rows = Rows("docs/dependencies.md", 6);
        var problems = new List<string>();
        foreach (var package in Restored)
        {
            var row = rows.FirstOrDefault(row => IsNamed(package, row[0]));
            if (row is null)
            {
                problems.Add($"{package.Name} {package.Version} is not listed");
            }
            else if ((row[1] != package.Version && row[1] != "SDK") || (package.Licence.Length > 0 && row[3] != package.Licence))
            {
                problems.Add($"{package.Name} is {package.Version}, {package.Licence}, and listed as {row[1]}, {row[3]}");
            }
        }

        problems.AddRange(rows.Where(row => !Restored.Any(package => IsNamed(package, row[0]))).Select(row => $"{row[0]} is not used"));
        problems.AddRange(rows.Where(row => row.Any(cell => cell.Length == 0)).Select(row => $"{row[0]} has an empty cell"));
        Assert.True(problems.Count == 0, "docs/dependencies.md: " + string.Join("; ", problems));
    }

    [Fact]
    public void Every_pinned_package_and_every_tool_is_listed()
    {
        var text = File.ReadAllText(Repository.PathOf("docs/dependencies.md"));
        var pinned = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (string)element.Attribute("Include")!);
        using var tools = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf(".config/dotnet-tools.json")));
        var names = pinned.Concat(tools.RootElement.GetProperty("tools").EnumerateObject().Select(tool => tool.Name));

        var missing = names.Where(name => !text.Contains($"| {name} |", StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, "docs/dependencies.md does not list " + string.Join(", ", missing));
    }

    [Fact]
    public void Every_package_of_the_program_has_its_licence_and_copyright_in_the_notices()
    {
        var rows = Rows("THIRD-PARTY-NOTICES.md", 3).ToDictionary(row => row[0]);
        var packages = Restored
            .Where(package => package.IsInProgram && !package.Name.StartsWith("runtime.", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(packages);
        foreach (var package in packages)
        {
            Assert.True(rows.TryGetValue(package.Name, out var row), $"THIRD-PARTY-NOTICES.md does not name {package.Name}.");
            Assert.Equal(package.Licence, row[1]);
            Assert.Contains("Copyright", row[2], StringComparison.Ordinal);
        }

        Assert.Empty(rows.Keys.Except(packages.Select(package => package.Name)));
    }

    [Fact]
    public void The_notices_have_the_text_of_each_licence()
    {
        var texts = new Dictionary<string, string>
        {
            ["MIT"] = "Permission is hereby granted, free of charge, to any person obtaining a copy",
            ["Apache-2.0"] = "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
            ["ISC"] = "Permission to use, copy, modify, and/or distribute this software for any purpose",
        };
        var notices = File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md"));

        foreach (var licence in Rows("THIRD-PARTY-NOTICES.md", 3).Select(row => row[1]).Distinct())
        {
            Assert.True(texts.TryGetValue(licence, out var text), $"{licence} is new here: may MIT code use it?");
            Assert.Contains($"\n## {licence} licence\n", notices, StringComparison.Ordinal);
            Assert.Contains(text, notices, StringComparison.Ordinal);
        }
    }

    // The compiler's package has the machine in its name: runtime.linux-x64.Microsoft.DotNet.ILCompiler.
    private static bool IsNamed(RestoredPackage package, string name) =>
        package.Name == name
        || (name.StartsWith("runtime.*.", StringComparison.Ordinal) && package.Name.StartsWith("runtime.", StringComparison.Ordinal)
            && package.Name.EndsWith(name["runtime.*".Length..], StringComparison.Ordinal));

    // The rows of all tables with this many columns, without their headings.
    private static List<string[]> Rows(string file, int columns) =>
        [.. File.ReadLines(Repository.PathOf(file)).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == columns && cells[0] is not ("package" or "tool"))];
}
