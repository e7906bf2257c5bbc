namespace Ulak.Fuzz;

/// <summary>The root of the repository that the program runs in.</summary>
internal static class RepositoryRoot
{
    public static string PathOf(params string[] parts) => Path.Combine([Find(), .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No Ulak.slnx was found above " + AppContext.BaseDirectory);
    }
}
