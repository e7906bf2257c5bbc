using System.Globalization;

namespace Ulak.Reference.Dialogues;

/// <summary>Formats a line of a dialogue: <c>C: QUIT</c>, <c>S: 221 2.0.0 Goodbye</c>, or an event in parentheses.</summary>
internal static class CodeExampleText
{
    /// <summary>Formats a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="label">Returns a label of the catalog in the reader's language.</param>
    public static string Format(CodeExampleLine line, Func<string, string> label)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(label);
        return line.Kind switch
        {
            CodeExampleLineKind.Client => "C: " + line.Text,
            CodeExampleLineKind.Server => "S: " + line.Text,
            CodeExampleLineKind.Handshake => $"({label("handshake")})",
            CodeExampleLineKind.ClientCloses => $"({label("client-closes")})",
            CodeExampleLineKind.ServerCloses => $"({label("server-closes")})",
            _ => $"({string.Format(CultureInfo.InvariantCulture, label("time-passes"), line.Text)})",
        };
    }
}
