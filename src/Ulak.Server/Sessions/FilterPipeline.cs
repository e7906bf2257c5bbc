using System.Collections.Immutable;
using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Sessions;

/// <summary>The filters of a listener, in order: the first that does not let a step take place decides.</summary>
internal sealed class FilterPipeline(ImmutableArray<ISessionFilter> filters)
{
    public bool IsEmpty => filters.IsEmpty;

    public async ValueTask<FilterResult> RunAsync(SessionContext context, SessionChannel channel, FilterStep step, SmtpCommand? command)
    {
        // Every wait has a limit, that for a filter too.
        channel.Deadline.Start(DeadlineReason.Commit, context.Options.Timeouts.Commit);
        var transaction = context.Transaction;
        var moment = new FilterContext(context.Info, step, command, transaction?.Mail, transaction?.FirstRecipient);
        foreach (var filter in filters)
        {
            var result = await filter.DecideAsync(moment, context.SinkToken).ConfigureAwait(false);
            if (!result.IsDecided)
            {
                throw new InvalidOperationException($"The filter {filter.GetType().Name} returned no decision.");
            }

            if (result.OctetsPerSecond > 0)
            {
                channel.Throttle(result.OctetsPerSecond, context.Server.Time);
            }

            if (!result.IsContinue)
            {
                return result;
            }
        }

        return FilterResult.Continue;
    }
}
