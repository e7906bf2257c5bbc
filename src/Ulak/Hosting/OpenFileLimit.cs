using System.Globalization;

namespace Ulak.Hosting;

/// <summary>The limit of open files for this process. Each connection needs one.</summary>
internal static class OpenFileLimit
{
    /// <summary>Reserved for the database, the console, logs and the runtime.</summary>
    private const int ReservedFiles = 200;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>Limits the number of connections so that clients beyond it receive 421 instead of no reply.</summary>
    public static int ClampConnections(int wanted) =>
        Read() is { } limit ? Math.Clamp((int)Math.Min(limit - ReservedFiles, wanted), 1, wanted) : wanted;

    // "Max open files            20000                20000                files": the runtime raises the soft limit to the hard limit.
    private static long? Read()
    {
        try
        {
            var line = File.Exists(LimitsFile)
                ? File.ReadLines(LimitsFile).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal))
                : null;
            return line is not null
                && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture,
                    out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
