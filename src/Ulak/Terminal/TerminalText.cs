
namespace Ulak.Terminal;

/// <summary>Text from elsewhere, made fit for a terminal: it could move the cursor, or worse.</summary>
internal static class TerminalText
{
    /// <summary>Of the control characters only line ends and tabs stay.</summary>
    public static string Sanitize(string text) =>
        text.Any(IsUnsafe) ? new string([.. text.Select(c => IsUnsafe(c) ? '·' : c)]) : text;

    private static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\t' or '\r');
}
