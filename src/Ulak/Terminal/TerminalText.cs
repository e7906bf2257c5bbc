
namespace Ulak.Terminal;

/// <summary>Makes text from other sources safe for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>Replaces control characters except line ends and tabs.</summary>
    public static string Sanitize(string text) =>
        text.Any(IsUnsafe) ? new string([.. text.Select(c => IsUnsafe(c) ? '·' : c)]) : text;

    private static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\t' or '\r');
}
