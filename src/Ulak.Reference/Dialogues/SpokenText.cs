using System.Globalization;

namespace Ulak.Reference.Dialogues;

/// <summary>A line of a dialogue as a person reads it: <c>C: QUIT</c>, <c>S: 221 2.0.0 Goodbye</c>, or in brackets what happens.</summary>
public static class SpokenText
{
    /// <summary>The text of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="label">The catalogue's labels in the reader's language.</param>
    public static string Of(SpokenLine line, Func<string, string> label)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(label);
        return line.Speaker switch
        {
            Speaker.Client => "C: " + line.Text,
            Speaker.Server => "S: " + line.Text,
            Speaker.Handshake => $"({label("handshake")})",
            Speaker.ClientCloses => $"({label("client-closes")})",
            Speaker.ServerCloses => $"({label("server-closes")})",
            _ => $"({string.Format(CultureInfo.InvariantCulture, label("time-passes"), line.Text)})",
        };
    }
}
