using Microsoft.Extensions.Logging;
using Ulak.Relay.Delivery;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// Applies what an attempt showed to the servers, to the source address and to the sender: which of them rest, and what is sent slower.
/// </summary>
/// <param name="reactions">The reactions to rejections.</param>
/// <param name="suspensions">The senders that are held back.</param>
/// <param name="sync">The lock of the scheduler.</param>
/// <param name="log">The log.</param>
internal sealed class AttemptReactions(ReactionTable reactions, SenderSuspensions suspensions, Lock sync, ILogger log)
{
    /// <summary>Applies the outcomes of an attempt.</summary>
    public async Task ApplyAsync(Destination destination, DeliveryJob job, AttemptReport report)
    {
        if (destination.Site is not { } site)
        {
            return;
        }

        if (job.Source is { } source && destination.Sources is { } pool)
        {
            pool.Record(site.Name, source, report.IsAboutSource);
            if (report.IsAboutSource && pool.HasOther(site.Name, source))
            {
                // The servers take mail from the other addresses.
                return;
            }
        }

        foreach (var outcome in report.Outcomes.Where(each => each.Kind is OutcomeKind.Temporary or OutcomeKind.Permanent))
        {
            if (reactions.Find(outcome.Reason, report.Host, outcome.Reply) is not { } reaction)
            {
                continue;
            }

            var asked = ReplyWait.Find(outcome.Reply);
            if (reaction.SuspendSender > TimeSpan.Zero)
            {
                await SuspendAsync(destination.Name, job.ReversePath, asked ?? reaction.SuspendSender, outcome.Reply).ConfigureAwait(false);
            }

            if (outcome.Kind == OutcomeKind.Temporary && (reaction.Rest > TimeSpan.Zero || reaction.Rate is not null))
            {
                // What the server asks for goes before what is usual.
                Slow(site, reaction with { Rest = reaction.Rest > TimeSpan.Zero ? asked ?? reaction.Rest : default }, outcome.Reply);
                return;
            }
        }
    }

    private void Slow(Site site, Reaction reaction, string reply)
    {
        lock (sync)
        {
            if (reaction.Rest > TimeSpan.Zero)
            {
                site.Rest(reaction.Rest, reply);
            }

            if (reaction.Rate is { } factor)
            {
                site.LowerRate(factor);
            }
        }
    }

    private async Task SuspendAsync(string destination, string sender, TimeSpan duration, string reply)
    {
        if (suspensions.Add(destination, sender, duration))
        {
            RelayLog.SenderSuspended(log, sender, destination, duration, reply);
            await suspensions.PostponeAsync(destination, sender, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
