using System.Collections.Immutable;
using System.Globalization;
using Ulak.Console.Api;

namespace Ulak.Console.Sending;

/// <summary>The limits of messages that are submitted by HTTP. An empty list is no limit.</summary>
internal sealed record SendSettings
{
    /// <summary>For each user or token.</summary>
    public ImmutableArray<SendRate> PerUser { get; init; } = [];

    /// <summary>For each value of <c>tenant</c>.</summary>
    public ImmutableArray<SendRate> PerTenant { get; init; } = [];

    /// <summary>For each value of <c>campaign</c>.</summary>
    public ImmutableArray<SendRate> PerCampaign { get; init; } = [];
}

/// <summary>A number of recipients in a time, e.g. <c>1000/1h</c>.</summary>
internal sealed record SendRate(int Recipients, TimeSpan Time)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Recipients}/{DurationText.Format(Time)}");

    /// <summary>Parses rates that are separated by commas. Null for anything else.</summary>
    public static ImmutableArray<SendRate>? ParseAll(string text)
    {
        var rates = ImmutableArray.CreateBuilder<SendRate>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word.Split('/') is not [var count, var time]
                || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var recipients) || recipients == 0
                || DurationText.Parse(time) is not { } span)
            {
                return null;
            }

            rates.Add(new SendRate(recipients, span));
        }

        return rates.ToImmutable();
    }
}
