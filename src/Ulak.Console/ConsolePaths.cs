using System.Collections.Frozen;
using Ulak.Reference.Catalog;

namespace Ulak.Console;

/// <summary>The first segments of the console's paths. A test compares them with the endpoints.</summary>
internal static class ConsolePaths
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "api", "assets", "chaos", "codes", "compare", "compose", "events", "explain", "inboxes", "login", "logout", "mailcatcher",
        "maildev", "mailhog", "messages", "metrics", "preferences", "queue", "rules", "sessions", "smtp4dev", "try",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a first segment belongs to the console: a path, or a language.</summary>
    public static bool IsReserved(string segment) =>
        Reserved.Contains(segment)
        || CodeCatalog.Default.Languages.Any(language => language.Code.Equals(segment, StringComparison.OrdinalIgnoreCase));
}
