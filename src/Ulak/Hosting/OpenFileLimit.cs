using System.Globalization;

namespace Ulak.Hosting;

/// <summary>How many files the system lets this process have open: each connection is one.</summary>
internal static class OpenFileLimit
{
    /// <summary>For the database, the console, logs and the runtime itself.</summary>
    private const int ReservedFiles = 200;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>As many connections as there is room for, or as are wanted, whichever is less: beyond it a client hears 421, and not silence.</summary>
    public static int ClampConnections(int wanted) => Read() is { } limit ? Math.Clamp((int)Math.Min(limit - ReservedFiles, wanted), 1, wanted) : wanted;

    // "Max open files            20000                20000                files": the runtime has raised the first to the second.
    private static long? Read()
    {
        try
        {
            var line = File.Exists(LimitsFile) ? File.ReadLines(LimitsFile).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal)) : null;
            return line is not null && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
