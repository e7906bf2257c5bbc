using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Inputs;

/// <summary>
/// The details that a documentation site adds to a reader's feedback: identifiers, the page's title and its source. A code in the title
/// of a page about errors is no reply of a server.
/// </summary>
internal static class FeedbackForm
{
    private static readonly string[] Fields =
        ["Content:", "Content Source:", "ID:", "Version Independent ID:", "Document ID:", "Page URL:", "Source Feedback URL:"];

    /// <summary>The lines without those details; the same lines if the text has no such form.</summary>
    public static List<SourceLine> Remove(List<SourceLine> lines) =>
        lines.Exists(line => IsField(line.Text, "Version Independent ID:") || IsField(line.Text, "Document ID:"))
            ? lines.FindAll(line => !Array.Exists(Fields, field => IsField(line.Text, field))) : lines;

    /// <summary>An item of a list, with or without emphasis: <c>* Content: …</c>, <c>- **Content**: …</c>.</summary>
    private static bool IsField(string line, string field)
    {
        var text = line.AsSpan().TrimStart(" *-");
        var name = field.AsSpan(0, field.Length - 1);
        return text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text[name.Length..].TrimStart("* ").StartsWith(":")
            && text.Length < line.Length;
    }
}
