using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>Sends the metrics, the traces and the log to an OpenTelemetry collector, with OTLP over HTTP.</summary>
internal static class OtlpExport
{
    // The meters and activity sources of the server, the relay and the store.
    private const string Sources = "Ulak.*";

    public static void AddOtlp(this IServiceCollection services, OtlpSettings settings)
    {
        if (settings.Endpoint is not { } endpoint)
        {
            return;
        }

        var collector = endpoint.OriginalString.TrimEnd('/');
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(settings.ServiceName, serviceVersion: Console.Api.InfoApi.Version))
            .WithMetrics(metrics => metrics.AddMeter(Sources).AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.Interval.TotalMilliseconds;
            }))
            .WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter(exporter => Configure(exporter, "/v1/traces")))
            .WithLogging(
                logs => logs.AddOtlpExporter(exporter => Configure(exporter, "/v1/logs")),
                options => options.IncludeFormattedMessage = true);

        void Configure(OtlpExporterOptions exporter, string path)
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = new Uri(collector + path);
            if (settings.Headers.Length > 0)
            {
                exporter.Headers = settings.Headers;
            }
        }
    }
}
