using Ulak.Reference.Json;

namespace Ulak.Console;

/// <summary>Sample code that sends mail to this server, from <c>Snippets/NN Name.txt</c>, with placeholders {host} and {port}.</summary>
/// <param name="Name">The language or library.</param>
/// <param name="Text">The lines.</param>
public sealed record Snippet(string Name, string Text)
{
    private const string Folder = "Ulak.Console.Snippets.";

    private static readonly Lazy<IReadOnlyList<Snippet>> All = new(() =>
        [.. typeof(Snippet).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(Read)]);

    /// <summary>The snippets for an address such as <c>127.0.0.1:2525</c>.</summary>
    public static IReadOnlyList<Snippet> For(string address)
    {
        var colon = address.LastIndexOf(':');
        var (host, port) = (address[..colon].Trim('[', ']'), address[(colon + 1)..]);
        return [.. All.Value.Select(each =>
            each with { Text = each.Text.Replace("{host}", host, StringComparison.Ordinal)
            .Replace("{port}", port, StringComparison.Ordinal) })];
    }

    private static Snippet Read(string resource)
    {
        using var reader = new StreamReader(EmbeddedFile.Open(typeof(Snippet).Assembly, resource));
        return new Snippet(resource[(Folder.Length + 3)..], reader.ReadToEnd().TrimEnd());
    }
}
