namespace Ulak.Smtp.Tests;

/// <summary>The lists in <c>tests/corpora</c>, and the larger ones next to the checkout, if they exist.</summary>
internal static class CorpusFiles
{
    public static IReadOnlyList<string> Find(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run within a checkout.");
        }

        string[] paths =
            [Path.Combine(folder.FullName, "tests", "corpora", file), Path.Combine(folder.FullName, "..", "shared", "corpora", file)];
        return [paths[0], .. paths[1..].Where(File.Exists)];
    }
}
