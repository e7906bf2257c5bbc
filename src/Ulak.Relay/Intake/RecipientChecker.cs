using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Intake;

/// <summary>
/// Asks next hops at RCPT whether they accept a recipient, so that what they reject is refused and not bounced. A permanent refusal is
/// passed on; everything else accepts the recipient, and the queue does the rest. Results are kept. Thread-safe.
/// </summary>
internal sealed class RecipientChecker(HopSet hops, IHopPlanner planner, TimeProvider time)
{
    // RFC 5321 §4.5.3.2.3: a client waits 5 minutes for the reply to RCPT.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AcceptedTime = TimeSpan.FromHours(24);
    private static readonly TimeSpan RefusedTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnknownTime = TimeSpan.FromMinutes(2);
    private const int MaxEntries = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Destination, string Address), Entry> _entries = [];

    /// <summary>The refusal of the next hop; null if it accepts the recipient, or has no reply.</summary>
    /// <param name="hop">The name of the hop.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<Reply?> FindRefusalAsync(string hop, Mailbox recipient, CancellationToken cancellationToken)
    {
        var destination = hops.Find(hop)?.DestinationFor(DomainName.Normalize(recipient.Domain)) ?? hop;
        var key = (destination, $"{recipient.UnquotedLocalPart}@{DomainName.Normalize(recipient.Domain)}");
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.Until > now)
            {
                return entry.Refusal;
            }
        }

        var outcome = await AskAsync(destination, recipient, cancellationToken).ConfigureAwait(false);
        var refusal = outcome is { Kind: OutcomeKind.Permanent } ? ToReply(outcome.Reply) : null;
        var kept = refusal is not null ? RefusedTime : outcome is { Kind: OutcomeKind.Delivered } ? AcceptedTime : UnknownTime;
        lock (_lock)
        {
            if (_entries.Count >= MaxEntries)
            {
                // A look-up costs a round trip; to find the oldest entries would cost more.
                _entries.Clear();
            }

            _entries[key] = new Entry(refusal, now + kept);
        }

        return refusal;
    }

    private async Task<DeliveryOutcome?> AskAsync(string destination, Mailbox recipient, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var plan = await planner.PlanAsync(destination, both.Token).ConfigureAwait(false);
            return plan.Failure ?? (plan.Transport is IDirectTransport transport
                // The null reverse-path: every server accepts it (RFC 5321 §4.5.5), and the result does not depend on the sender.
                ? await transport.ProbeAsync(ReversePath.Null, recipient, both.Token).ConfigureAwait(false)
                : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Reply ToReply(string text) =>
        ReplyText.TryParse(ReplyText.Clean(text)) ?? new Reply(550, "5.1.1", "The next server refuses the recipient");

    private sealed record Entry(Reply? Refusal, DateTimeOffset Until);
}
