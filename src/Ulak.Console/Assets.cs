using System.Globalization;
using System.IO.Hashing;

namespace Ulak.Console;

/// <summary>The static files of the console. Their addresses contain a hash, so that browsers may cache them forever.</summary>
internal static class Assets
{
    public static Asset Style { get; } = Asset.Load("ulak.css", "text/css; charset=utf-8");

    public static Asset Script { get; } = Asset.Load("ulak.js", "text/javascript; charset=utf-8");

    /// <summary>The search script of the exported reference.</summary>
    public static Asset Search { get; } = Asset.Load("search.js", "text/javascript; charset=utf-8");

    public static Asset Icon { get; } = Asset.Load("ulak.svg", "image/svg+xml");

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in new[] { Style, Script, Icon })
        {
            routes.MapGet(asset.Address, (HttpResponse response) =>
            {
                response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Content, asset.Type);
            });
        }
    }
}

/// <summary>A static file.</summary>
internal sealed record Asset(string Address, string Type, byte[] Content)
{
    public static Asset Load(string name, string type)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream($"Ulak.Console.Assets.{name}")
            ?? throw new InvalidOperationException($"{name} is missing from the program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = XxHash64.HashToUInt64(content).ToString("x16", CultureInfo.InvariantCulture)[..12];
        return new Asset($"/assets/{hash}/{name}", type, content);
    }
}
