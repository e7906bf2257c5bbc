using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Ulak.Reference.Json;

namespace Ulak.Console;

/// <summary>The static files of the console. Their addresses contain a hash, so that browsers may cache them forever.</summary>
internal static class Assets
{
    public static Asset Style { get; } =
        Asset.Load("ulak.css", "text/css; charset=utf-8", "base.css", "frame.css", "list.css", "message.css", "views.css", "session.css",
        "pages.css", "queue.css");

    public static Asset Script { get; } =
        Asset.Load("ulak.js", "text/javascript; charset=utf-8", "core.js", "times.js", "panes.js", "list.js", "actions.js",
        "live.js", "keys.js", "pages.js");

    /// <summary>The search script of the exported reference.</summary>
    public static Asset Search { get; } = Asset.Load("search.js", "text/javascript; charset=utf-8");

    public static Asset Icon { get; } = Asset.Load("ulak.svg", "image/svg+xml");

    /// <summary>The icon while there are unread messages.</summary>
    public static Asset UnreadIcon { get; } = Asset.Load("ulak-unread.svg", "image/svg+xml");

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in new[] { Style, Script, Icon, UnreadIcon })
        {
            routes.Get(asset.Address, http =>
            {
                http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Content, asset.Type);
            });
        }
    }
}

/// <summary>A static file.</summary>
internal sealed record Asset(string Address, string Type, byte[] Content)
{
    /// <summary>Loads a file, or several as one: each file has one purpose, and a page needs one request.</summary>
    public static Asset Load(string name, string type, params string[] parts)
    {
        byte[] content = parts.Length == 0 ? Read(name) : [.. parts.SelectMany(Read)];
        var hash = XxHash64.HashToUInt64(content).ToString("x16", CultureInfo.InvariantCulture)[..12];
        return new Asset($"/assets/{hash}/{name}", type, content);
    }

    private static byte[] Read(string file)
    {
        using var stream = EmbeddedFile.Open(typeof(Asset).Assembly, $"Ulak.Console.Assets.{file}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(Path.GetExtension(file) switch
        {
            ".js" => CompactScript(reader),
            ".css" => CompactStyle(reader),
            _ => reader.ReadToEnd(),
        });
    }

    /// <summary>A style sheet without its comments and the white space between rules. No comment shares a line with a rule.</summary>
    private static string CompactStyle(StreamReader reader)
    {
        var style = new StringBuilder();
        var isComment = false;
        while (reader.ReadLine() is { } line)
        {
            line = line.Trim();
            isComment |= line.StartsWith("/*", StringComparison.Ordinal);
            if (isComment)
            {
                isComment = !line.EndsWith("*/", StringComparison.Ordinal);
            }
            else
            {
                style.Append(line).Append(line is [] or [.., '{' or '}' or ';'] ? "" : " ");
            }
        }

        // No quoted text of the style sheets contains these: a rule checks it.
        return style.Replace(": ", ":").Replace("; ", ";").Replace(" {", "{").Replace("{ ", "{").Replace(" }", "}")
            .Replace(";}", "}").ToString();
    }

    /// <summary>A script without its comments and indentation, which only people who change it need. No text in it spans lines.</summary>
    private static string CompactScript(StreamReader reader)
    {
        var script = new StringBuilder();
        while (reader.ReadLine() is { } line)
        {
            line = line.Trim();
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && line is not ['/', '*', '*', .., '*', '/'])
            {
                script.Append(line).Append('\n');
            }
        }

        return script.ToString();
    }
}
