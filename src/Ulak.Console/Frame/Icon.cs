using System.Collections.Frozen;
using Microsoft.AspNetCore.Html;
using Ulak.Reference.Json;

namespace Ulak.Console.Frame;

/// <summary>The icons of the pages. They are written into the page as SVG, so that no request and no font is needed.</summary>
public static class Icon
{
    private static readonly FrozenDictionary<string, HtmlString> All = Load();

    /// <summary>An icon. It has no accessible name; the control that contains it has one.</summary>
    /// <param name="name">A name of <c>icons.txt</c>, such as <c>inbox</c>.</param>
    public static HtmlString Of(string name) => All[name];

    private static FrozenDictionary<string, HtmlString> Load()
    {
        using var stream = EmbeddedFile.Open(typeof(Icon).Assembly, "Ulak.Console.Assets.icons.txt");
        using var reader = new StreamReader(stream);
        var icons = new Dictionary<string, HtmlString>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var name, var shapes])
            {
                icons.Add(name, new HtmlString($"<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{shapes}</svg>"));
            }
        }

        return icons.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
