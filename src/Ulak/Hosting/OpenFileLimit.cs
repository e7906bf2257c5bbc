using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ulak.Hosting;

/// <summary>The limit of open files for this process. Each connection needs one.</summary>
internal static class OpenFileLimit
{
    /// <summary>
    /// Reserved for the database, logs, webhooks and the runtime. The runtime keeps two files open for each assembly; the native program
    /// has none.
    /// </summary>
    private static readonly int ReservedFiles = RuntimeFeature.IsDynamicCodeSupported ? 320 : 120;

    /// <summary>The console always gets this many, so that it stays reachable.</summary>
    private const int MinHttpConnections = 16;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>
    /// Divides the open files between SMTP and the console, so that neither can use up the files of the other. SMTP clients beyond the
    /// limit
    /// receive 421 instead of no reply.
    /// </summary>
    public static (int Smtp, int Http) Divide(int smtp, int http) => Divide(Read(), ReservedFiles, smtp, http);

    internal static (int Smtp, int Http) Divide(long? limit, int reserved, int smtp, int http)
    {
        if (limit is not { } files)
        {
            return (smtp, http);
        }

        var available = Math.Max(files - reserved, 2);
        http = (int)Math.Clamp(available / 4, Math.Min(MinHttpConnections, http), http);
        return ((int)Math.Clamp(available - http, 1, smtp), http);
    }

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
