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
            var bar = new Bar(svg, (i + .1) * step, .8 * step);
            bar.Add("good", Slots[i].Delivered, HeightOf(Slots[i].Delivered));
            bar.Add("wait", Slots[i].Deferred, HeightOf(Slots[i].Deferred));
            bar.Add("bad", Slots[i].Failed, HeightOf(Slots[i].Failed));
            if (Slots[i].Total == 0)
            {
                bar.Add("none", 0, 1);
            }
        }

        return new HtmlString(svg.Append("</svg>").ToString());
    }

    // A single result among thousands is visible too.
    private double HeightOf(long count) => count == 0 ? 0 : Math.Max(2, count * (Height - 4) / Math.Max(1, Most));

    /// <summary>A bar, from the bottom up.</summary>
    private sealed class Bar(StringBuilder svg, double x, double width)
    {
        private double _bottom = Height;

        public void Add(string kind, long count, double height)
        {
            if (height <= 0)
            {
                return;
            }

            _bottom -= height;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{x:0.##}\" y=\"{_bottom:0.##}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"width=\"{width:0.##}\" height=\"{height:0.##}\">");
            svg.Append(count == 0 ? "</rect>" : string.Create(CultureInfo.InvariantCulture, $"<title>{count}</title></rect>"));
        }
    }
}
