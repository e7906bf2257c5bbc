using Spectre.Console;

namespace Ulak.Terminal;

/// <summary>The terminal on standard output. Whether it has colors is decided here, for all commands.</summary>
internal static class AnsiTerminal
{
    private static readonly Lazy<IAnsiConsole> Created = new(() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = HasColors(System.Console.IsOutputRedirected) ? AnsiSupport.Yes : AnsiSupport.No,
    }));

    /// <summary>Writes tables and asks for secrets.</summary>
    public static IAnsiConsole Console => Created.Value;

    /// <summary>Whether to write SGR sequences: to a terminal that is not dumb, unless NO_COLOR is set (no-color.org).</summary>
    public static bool HasColors(bool isRedirected) => !isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");
}
