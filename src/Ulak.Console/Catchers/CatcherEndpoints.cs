namespace Ulak.Console.Catchers;

/// <summary>The APIs of other mail catchers, as far as test libraries use them. docs/moving.md lists the paths.</summary>
internal static class CatcherEndpoints
{
    private static readonly (string Prefix, Action<IEndpointRouteBuilder, string> Map)[] All =
    [
        ("/mailhog", MailHogEndpoints.Map),
        ("/maildev", MailDevEndpoints.Map),
        ("/smtp4dev", Smtp4devEndpoints.Map),
        ("/mailcatcher", MailCatcherEndpoints.Map),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (prefix, map) in All)
        {
            map(routes, prefix);
        }
    }

    /// <summary>Whether a path belongs to one of them.</summary>
    public static bool Contains(PathString path) => All.Any(each => path.StartsWithSegments(each.Prefix));
}
