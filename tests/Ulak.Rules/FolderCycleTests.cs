using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Ulak.Rules;

/// <summary>
/// The folders of a project do not depend on each other in cycles. The files directly in the folder of a project are its public surface and
/// its composition: they may use every folder, and every folder may use them.
/// </summary>
public sealed class FolderCycleTests
{
    public static TheoryData<string> Projects => [.. SourceFile.All.Select(file => file.Project).Distinct()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void There_are_no_cycles_between_folders(string project)
    {
        var uses = Uses([.. SourceFile.All.Where(file => file.Project == project && file.Folder.Length > 0)]);
        Violations.AssertNone(
            "cycle",
            from use in uses
            where use.From != use.To && Reaches(uses, use.To, use.From)
            select $"{project}: {use.From} -> {use.To}");
    }

    [Fact]
    public void A_cycle_is_found()
    {
        HashSet<(string From, string To)> uses = [("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")];
        Assert.True(Reaches(uses, "B", "A"));
        Assert.False(Reaches(uses, "D", "C"));
    }

    [Fact]
    public void The_folders_that_a_file_uses_are_found()
    {
        var files = SourceFile.All.Where(file => file.Project == "Ulak.Smtp" && file.Folder.Length > 0).ToList();
        Assert.Contains(("Commands", "Addresses"), Uses(files));
    }

    private static HashSet<(string From, string To)> Uses(IReadOnlyList<SourceFile> files)
    {
        var declared = (from file in files
                        from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                        where type.Parent is not TypeDeclarationSyntax
                        select (type.Identifier.Text, file.Folder)).ToLookup(pair => pair.Text, pair => pair.Folder);
        var uses = new HashSet<(string From, string To)>();
        foreach (var file in files)
        {
            var imported = file.Root.Usings.Select(directive => directive.Name?.ToString()).ToHashSet();
            var names = file.Root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.Text)
                .ToHashSet();
            foreach (var name in names)
            {
                foreach (var folder in declared[name].Distinct()
                    .Where(folder => folder != file.Folder && IsVisible(file, folder, imported)))
                {
                    uses.Add((file.Folder, folder));
                }
            }
        }

        return uses;
    }

    // The types of a folder can be named by files that import its namespace and by files in folders below it.
    private static bool IsVisible(SourceFile file, string folder, HashSet<string?> imported) =>
        file.Folder.StartsWith(folder + "/", StringComparison.Ordinal) || imported.Contains($"{file.Project}.{folder.Replace('/', '.')}");

    private static bool Reaches(HashSet<(string From, string To)> uses, string from, string to)
    {
        var reached = new HashSet<string> { from };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var folder))
        {
            foreach (var next in uses.Where(use => use.From == folder).Select(use => use.To).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return reached.Contains(to);
    }
}
