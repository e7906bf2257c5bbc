namespace Ulak.Console;

/// <summary>Paths that a page came from, as a form or a link names them. Only paths of the console itself are followed.</summary>
internal static class LocalPath
{
    /// <summary>The path where it is one of the console; else another.</summary>
    public static string Of(string? path, string otherwise) => path is ['/', ..] && path is not ['/', '/' or '\\', ..]
        && !path.Any(char.IsControl) ? path : otherwise;

    /// <summary>A path with parameters added to its query.</summary>
    public static string With(string path, string parameters) =>
        path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + parameters;
}
