using Ulak.Console.Api;

namespace Ulak.Configuration;

/// <summary>The settings of OTLP, with which metrics, traces and logs are sent to a collector.</summary>
internal static class OtlpSettingsTable
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Create("otlp.endpoint", "an http or https URL, or off",
            "The OpenTelemetry collector that receives metrics, traces and logs by OTLP over HTTP, e.g. http://127.0.0.1:4318. The paths "
                + "/v1/metrics, /v1/traces and /v1/logs are appended.",
            o => o.Endpoint?.OriginalString ?? "off",
            (o, v) => v is "off" or "" ? o with { Endpoint = null }
                : SettingFormat.ParseUrls(v) is { Length: 1 } urls && urls[0] is { Query: "", Fragment: "" } url
                    ? o with { Endpoint = url } : null),
        Create("otlp.headers", "NAME=VALUE, separated by commas",
            "Header fields of the requests to the collector, such as a token. Set it in the environment.",
            o => o.Headers, (o, v) => IsHeaders(v) ? o with { Headers = v } : null) with { IsSecret = true },
        Create("otlp.interval", "a number with s, m or h", "The time between two exports of the metrics.",
            o => DurationText.Format(o.Interval),
            (o, v) => DurationText.Parse(v) is { TotalSeconds: >= 1, TotalDays: <= 1 } interval ? o with { Interval = interval } : null),
        Create("otlp.service", "any text", "The name of this server in the telemetry (service.name).",
            o => o.ServiceName, (o, v) => v.Length > 0 ? o with { ServiceName = v } : null),
    ];

    private static bool IsHeaders(string text) => text.Length == 0 || text.Split(',').All(each => each.IndexOf('=') > 0);

    private static Setting Create(string key, string syntax, string description, Func<OtlpSettings, string> format,
        Func<OtlpSettings, string, OtlpSettings?> apply) =>
        new(key, syntax, description, s => format(s.Otlp), (s, v) => apply(s.Otlp, v) is { } changed ? s with { Otlp = changed } : null);
}

/// <summary>Where telemetry is sent to, with OTLP.</summary>
internal sealed record OtlpSettings
{
    /// <summary>The collector. Null if nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    public string Headers { get; init; } = "";

    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    public string ServiceName { get; init; } = "ulak";
}
