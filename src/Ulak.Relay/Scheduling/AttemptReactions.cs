using Ulak.Relay.Delivery;

namespace Ulak.Relay.Scheduling;

/// <summary>Applies what an attempt showed to the servers and to the source address: which of them rest.</summary>
/// <param name="reactions">The reactions to temporary rejections.</param>
/// <param name="sync">The lock of the scheduler.</param>
internal sealed class AttemptReactions(ReactionTable reactions, Lock sync)
{
    /// <summary>Applies the outcomes of an attempt.</summary>
    public void Apply(Destination destination, DeliveryJob job, AttemptReport report)
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

        foreach (var outcome in report.Outcomes.Where(each => each.Kind == OutcomeKind.Temporary))
        {
            if (reactions.Find(outcome.Reason, report.Host, outcome.Reply) is { } reaction)
            {
                lock (sync)
                {
                    site.Rest(reaction.Rest, outcome.Reply);
                }

                return;
            }
        }
    }
}
