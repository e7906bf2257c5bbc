using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>
/// Delivers to an HTTP endpoint: a POST of the message as <c>message/rfc822</c>, with the envelope in header fields, for each recipient.
/// A 2xx accepts it, 4xx except 408, 425 and 429 rejects it, everything else is temporary.
/// </summary>
internal sealed class WebhookTransport(WebhookHop hop, IDeliveryQueue queue, HttpClient http, TimeProvider time) : IDeliveryTransport
{
    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken)
    {
        var octets = new MemoryStream();
        var filter = new OutgoingFilter(octets, job.ReversePath);
        if (!await queue.CopyQueuedContentAsync(job.Message, filter, cancellationToken).ConfigureAwait(false))
        {
            return AttemptReport.ForAll(
                job, new DeliveryOutcome(OutcomeKind.Permanent, "The message is no longer in the store", Reason.SystemError),
                HopSignal.None);
        }

        await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
        var content = octets.ToArray();
        var outcomes = new List<DeliveryOutcome>();
        var signal = HopSignal.Success;
        foreach (var delivery in job.Deliveries)
        {
            var outcome = signal == HopSignal.Failure
                ? outcomes[^1]
                : await PostAsync(delivery, content, cancellationToken).ConfigureAwait(false);
            signal = outcome is { Kind: OutcomeKind.Temporary } ? HopSignal.Failure : signal;
            outcomes.Add(outcome);
        }

        return new AttemptReport(hop.Url.Host, [], [.. outcomes], signal);
    }

    private async Task<DeliveryOutcome> PostAsync(QueuedDelivery delivery, byte[] content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hop.Url) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        Add(request, "Ulak-Delivery", delivery.Key.ToString());
        Add(request, "Ulak-Mail-From", delivery.ReversePath);
        Add(request, "Ulak-Rcpt-To", delivery.ForwardPath);
        if (hop.Secret.Length > 0)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("Ulak-Timestamp", timestamp);
            request.Headers.Add("Ulak-Signature", "sha256=" + Sign(timestamp, delivery, content));
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            var code = (int)response.StatusCode;
            var text = $"HTTP {code} {response.ReasonPhrase}";
            return code is >= 200 and < 300 ? new DeliveryOutcome(OutcomeKind.Delivered, $"2.0.0 {text}")
                : code is >= 400 and < 500 and not (408 or 425 or 429)
                    ? new DeliveryOutcome(OutcomeKind.Permanent, $"5.0.0 {text}", Reason.Policy)
                : new DeliveryOutcome(OutcomeKind.Temporary, $"4.4.0 {text}", Reason.SystemError);
        }
        catch (HttpRequestException e)
        {
            return new DeliveryOutcome(OutcomeKind.Temporary, $"4.4.1 {hop.Url} cannot be reached: {e.Message}", Reason.Network);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome(OutcomeKind.Temporary, $"4.4.1 {hop.Url} did not respond in time", Reason.Timeout);
        }
    }

    // Over all that the endpoint acts on, so that no field can be exchanged.
    private string Sign(string timestamp, QueuedDelivery delivery, byte[] content)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(hop.Secret));
        hash.AppendData(Encoding.UTF8.GetBytes($"{timestamp}\n{delivery.Key}\n{delivery.ReversePath}\n{delivery.ForwardPath}\n"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // RFC 9110 §5.5: other characters than ASCII are percent-encoded.
    private static void Add(HttpRequestMessage request, string name, string value) => request.Headers.TryAddWithoutValidation(
        name, value.All(c => c is >= ' ' and <= '~') ? value : Uri.EscapeDataString(value));
}
