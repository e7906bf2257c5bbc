
namespace Ulak.Terminal;

/// <summary>Colors for a terminal. Disabled if output is redirected, if NO_COLOR is set (no-color.org), and on a dumb terminal.</summary>
internal sealed class TerminalColors(bool isRedirected)
{
    private readonly bool _enabled = AnsiTerminal.HasColors(isRedirected);

    /// <summary>Wraps the text in an SGR sequence (ECMA-48 §8.3.117).</summary>
    public string Colorize(string text, string colour) => _enabled ? $"\e[{colour}m{text}\e[0m" : text;
}
