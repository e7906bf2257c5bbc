namespace Ulak.Smtp.Tests;

/// <summary>Lists that lie beside the checkout; a test that needs one is skipped where it does not.</summary>
internal static class CorpusFiles
{
    public static string Path(params ReadOnlySpan<string> parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ulak.slnx")))
            {
                var path = System.IO.Path.Combine([folder.FullName, "..", "shared", "corpora", .. parts]);
                Assert.SkipUnless(
                    File.Exists(path), $"The corpus {string.Join('/', parts)} is not beside this checkout (../shared/corpora).");
                return path;
            }
        }

        Assert.Skip("The tests do not run within a checkout.");
        return "";
    }
}
