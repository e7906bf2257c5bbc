namespace Ulak.Configuration;

/// <summary>The default data directory.</summary>
internal static class DataDirectory
{
    /// <summary>The data directory of the user: <c>$XDG_DATA_HOME/ulak</c> or <c>~/.local/share/ulak</c> on Linux.</summary>
    public static string GetDefault()
    {
        var home = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), "ulak");
    }
}
