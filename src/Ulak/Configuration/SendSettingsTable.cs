using System.Collections.Immutable;
using Ulak.Console.Sending;

namespace Ulak.Configuration;

/// <summary>The settings <c>send.*</c>: the limits of messages that are submitted by HTTP.</summary>
internal static class SendSettingsTable
{
    private const string Syntax = "N/TIME such as 1000/1h, separated by commas, or off";

    public static ImmutableArray<Setting> All { get; } =
    [
        Create("send.perUser", "The recipients that each user or token of the API may submit with POST /api/v1/send. Requests without a "
                + "login are counted together.",
            s => s.PerUser, (s, v) => s with { PerUser = v }),
        Create("send.perTenant", "The same for each value of tenant.", s => s.PerTenant, (s, v) => s with { PerTenant = v }),
        Create("send.perCampaign", "The same for each value of campaign.", s => s.PerCampaign, (s, v) => s with { PerCampaign = v }),
    ];

    private static Setting Create(string key, string about, Func<SendSettings, ImmutableArray<SendRate>> get,
        Func<SendSettings, ImmutableArray<SendRate>, SendSettings> set) =>
        new(key, Syntax, about,
            s => get(s.Send) is { IsEmpty: false } rates ? string.Join(',', rates) : "off",
            (s, v) => (v == "off" ? [] : SendRate.ParseAll(v)) is { } rates ? s with { Send = set(s.Send, rates) } : null);
}
