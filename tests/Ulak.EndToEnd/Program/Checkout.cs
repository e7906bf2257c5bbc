namespace Ulak.EndToEnd.Program;

/// <summary>Where the checkout and the program under test are.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>
    /// The program: the native binary that <c>ULAK_BINARY</c> names (as ./test.sh sets it), else the one of this build, run by dotnet.
    /// </summary>
    public static (string File, string[] FirstArguments) Ulak =>
        Environment.GetEnvironmentVariable("ULAK_BINARY") is { Length: > 0 } binary
            ? (binary, [])
            : ("dotnet", [Path.Combine(AppContext.BaseDirectory, "ulak.dll")]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run from within a checkout: no Ulak.slnx was found above "
            + AppContext.BaseDirectory);
    }
}
