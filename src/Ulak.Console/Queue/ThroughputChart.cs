using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console.Queue;

/// <summary>A chart of results, one bar for each span of time: delivered below, then deferred, then failed. It is drawn as SVG.</summary>
public sealed record ThroughputChart(string Title, string Start, IReadOnlyList<ThroughputSlot> Slots)
{
    private const double Width = 600;
    private const double Height = 72;

    /// <summary>The results of all spans.</summary>
    public ThroughputSlot Sum => Slots.Aggregate(default(ThroughputSlot), (sum, slot) => sum + slot);

    /// <summary>The largest number in a span.</summary>
    public long Most => Slots.Count == 0 ? 0 : Slots.Max(slot => slot.Total);

    /// <summary>The drawing.</summary>
    /// <param name="label">What it shows, for screen readers.</param>
    public HtmlString Draw(string label)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"bars\" viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" ");
        svg.Append(CultureInfo.InvariantCulture, $"role=\"img\" aria-label=\"{PageResult.Encoder.Encode(label)}\">");
        var step = Width / Math.Max(1, Slots.Count);
        for (var i = 0; i < Slots.Count; i++)
        {
            var bottom = Height;
            Append(svg, "good", i * step, step, Slots[i].Delivered, ref bottom);
            Append(svg, "wait", i * step, step, Slots[i].Deferred, ref bottom);
            Append(svg, "bad", i * step, step, Slots[i].Failed, ref bottom);
            if (Slots[i].Total == 0)
            {
                Append(svg, "none", i * step, step, 1, 1, ref bottom);
            }
        }

        return new HtmlString(svg.Append("</svg>").ToString());
    }

    private void Append(StringBuilder svg, string kind, double x, double step, long count, ref double bottom)
    {
        if (count > 0)
        {
            // A single result among thousands is visible too.
            Append(svg, kind, x, step, count, Math.Max(2, count * (Height - 4) / Math.Max(1, Most)), ref bottom);
        }
    }

    private static void Append(StringBuilder svg, string kind, double x, double step, long count, double height, ref double bottom)
    {
        bottom -= height;
        svg.Append(CultureInfo.InvariantCulture,
            $"<rect class=\"{kind}\" x=\"{x + (step * .1):0.##}\" y=\"{bottom:0.##}\" width=\"{step * .8:0.##}\" height=\"{height:0.##}\">");
        svg.Append(kind == "none" ? "</rect>" : string.Create(CultureInfo.InvariantCulture, $"<title>{count}</title></rect>"));
    }
}
