using System.Collections.Immutable;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Ulak.Relay.Delivery;
using Ulak.Relay.Resolving;
using Ulak.Relay.TlsPolicies;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Reports;

/// <summary>Sends the TLS reports of a day to the domains that want them, RFC 8460 §3: after midnight UTC, by mail or by HTTPS.</summary>
internal sealed class TlsReporter(
    TlsReportCollector collector, IMailResolver resolver, ISubmission submission, HttpClient http, TlsReporterOptions options)
{
    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // RFC 8460 §4.1: at a random time in the first four hours, so that not all reports arrive at once. What a restart has
                // prevented is sent in the first four hours after it.
                var now = options.Time.GetUtcNow();
                var midnight = collector.IsReportDue ? now : new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
                var wait = midnight - now + (TimeSpan.FromHours(4) * options.Random.NextDouble());
                await Task.Delay(wait, options.Time, cancellationToken).ConfigureAwait(false);
                await SendDueAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The relay stops.
        }
    }

    /// <summary>Sends the reports of the days before today.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime);
        foreach (var group in collector.TakeBefore(today).GroupBy(each => (each.Day, each.Results.Domain)))
        {
            var report = new TlsReport(group.Key.Domain, group.Key.Day, options.HostName, [.. group.Select(each => each.Results)]);
            try
            {
                foreach (var target in await FindTargetsAsync(group.Key.Domain, cancellationToken).ConfigureAwait(false))
                {
                    await SendAsync(report, target, cancellationToken).ConfigureAwait(false);
                    RelayLog.TlsReportSent(options.Log, report.Domain, target.ToString());
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // One domain whose endpoint fails must not cost the others their reports.
                RelayLog.TlsReportFailed(options.Log, report.Domain, e.Message);
            }
        }
    }

    /// <summary>The targets in the record of a domain, RFC 8460 §3; none unless exactly one record is valid.</summary>
    internal static ImmutableArray<Uri> ParseTargets(IEnumerable<string> records) =>
        records.Where(record => record.StartsWith("v=TLSRPTv1;", StringComparison.Ordinal)).ToList() is [var only]
        && RecordField.Find(only, "rua=") is { } rua
            ?
            [
                .. from word in rua.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                   where Uri.TryCreate(word, UriKind.Absolute, out _)
                   let uri = new Uri(word)
                   where uri.Scheme is "mailto" or "https"
                   select uri,
            ]
            : [];

    private async Task<ImmutableArray<Uri>> FindTargetsAsync(string domain, CancellationToken cancellationToken)
    {
        var records = await resolver.LookupTextAsync($"_smtp._tls.{domain}", cancellationToken).ConfigureAwait(false);
        return records.Status == LookupStatus.Found ? ParseTargets(records.Records) : [];
    }

    private async Task SendAsync(TlsReport report, Uri target, CancellationToken cancellationToken)
    {
        if (target.Scheme == "https")
        {
            using var content = new ByteArrayContent(report.ToCompressedJson());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/tlsrpt+gzip");
            using var response = await http.PostAsync(target, content, cancellationToken).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            return;
        }

        var address = Uri.UnescapeDataString(target.UserInfo.Length > 0 ? $"{target.UserInfo}@{target.Host}" : target.AbsolutePath);
        var now = options.Time.GetUtcNow();
        var message = report.ToMessage(address, now);
        await submission.SubmitAsync(
            new ReversePath(Envelope.ParseMailbox($"postmaster@{options.HostName}")),
            Envelope.ParseMailbox(address),
            options.Signer?.Sign(message, now) ?? message,
            cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>The options of TLS reports.</summary>
/// <param name="HostName">The name of this server.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Chooses the time.</param>
/// <param name="Log">The log.</param>
internal sealed record TlsReporterOptions(string HostName, TimeProvider Time, Random Random, ILogger Log)
{
    /// <summary>Signs reports by mail; null for no signature.</summary>
    public DkimSigner? Signer { get; init; }
}
