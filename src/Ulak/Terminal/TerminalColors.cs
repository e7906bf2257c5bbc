
namespace Ulak.Terminal;

/// <summary>Colours where a person looks: none in a pipe, none with NO_COLOR (no-color.org), none on a terminal that has none.</summary>
internal sealed class TerminalColors(bool isRedirected)
{
    private readonly bool _enabled = !isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>The text in a colour, given as the number of an SGR sequence (ECMA-48 §8.3.117).</summary>
    public string Colorize(string text, string colour) => _enabled ? $"\e[{colour}m{text}\e[0m" : text;
}
