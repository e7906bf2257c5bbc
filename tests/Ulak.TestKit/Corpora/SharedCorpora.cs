namespace Ulak.TestKit.Corpora;

/// <summary>The test data in <c>tests/corpora</c>, and the larger collections next to the checkout, in <c>../shared/corpora</c>.</summary>
public static class SharedCorpora
{
    /// <summary>The paths of a file of a corpus: always the one in the repository, and the one of the collection if it exists.</summary>
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
