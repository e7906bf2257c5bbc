using System.Text.Json;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The collections of bounces and replies beside the checkout; they are no part of the repository.</summary>
internal static class Corpus
{
    /// <summary>The folder in tests/corpora.</summary>
    public static string OwnFolder(string name) => Path.Combine(Root(), "tests", "corpora", name);

    /// <summary>The folder next to the checkout, or null if it does not exist.</summary>
    public static string? Folder(string name)
    {
        var path = Path.Combine(Root(), "..", "shared", "corpora", name);
        return Directory.Exists(path) ? path : null;
    }

    public static List<JsonElement> Lines(string path) =>
        [.. File.ReadLines(path).Where(l => l.Length > 0).Select(l => JsonDocument.Parse(l).RootElement.Clone())];

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run within a checkout.");
        }

        return folder.FullName;
    }
}
