using System.Text.Json;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The collections of bounces and replies beside the checkout; they are no part of the repository.</summary>
internal static class Corpus
{
    public static string? Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
            {
                var path = Path.Combine(folder.FullName, "..", "shared", "corpora", name);
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }

    public static List<JsonElement> Lines(string path) => [.. File.ReadLines(path).Where(l => l.Length > 0).Select(l => JsonDocument.Parse(l).RootElement.Clone())];

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
