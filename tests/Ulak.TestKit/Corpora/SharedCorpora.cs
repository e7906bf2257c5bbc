namespace Ulak.TestKit.Corpora;

/// <summary>Test data that lies beside the checkout, and not in it: <c>shared/corpora</c>.</summary>
public static class SharedCorpora
{
    /// <summary>The path of a file there; null where the corpora are absent.</summary>
    public static string? Find(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent;
        }

        var path = folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "corpora", file) : null;
        return File.Exists(path) ? path : null;
    }
}
