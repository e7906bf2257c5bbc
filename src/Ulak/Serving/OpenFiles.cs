using System.Globalization;

namespace Ulak.Serving;

/// <summary>How many files the system lets this process have open: each connection is one.</summary>
internal static class OpenFiles
{
    /// <summary>For the database, the console, logs and the runtime itself.</summary>
    private const int OwnUse = 200;

    private const string Limits = "/proc/self/limits";

    /// <summary>As many connections as there is room for, or as are wanted, whichever is less: beyond it a client hears 421, and not silence.</summary>
    public static int Fit(int wanted) => Limit() is { } limit ? Math.Clamp((int)Math.Min(limit - OwnUse, wanted), 1, wanted) : wanted;

    // "Max open files            20000                20000                files": the runtime has raised the first to the second.
    private static long? Limit()
    {
        try
        {
            var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal)) : null;
            return line is not null && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
