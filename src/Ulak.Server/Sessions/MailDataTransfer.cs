using System.Diagnostics;
using Ulak.Server.State;
using Ulak.Server.Telemetry;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Sessions;

/// <summary>The mail data of a session: received, committed by the sink, and replied to.</summary>
internal sealed class MailDataTransfer(SessionContext context, SessionChannel channel, ReplyWriter writer)
{
    private readonly MailDataPump _pump = new(context, channel);
    private DotFraming? _data;
    private LengthFraming? _chunks;

    /// <summary>Receives the data of DATA, or a chunk of BDAT. Returns the end of the session, or null where it goes on.</summary>
    public async ValueTask<Termination?> ReceiveAsync(CommandResult command)
    {
        if (!await writer.FlushAsync().ConfigureAwait(false))
        {
            return new Termination(channel.Deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.ClientDisconnected);
        }

        var (isChunk, chunk) = (command.Next == NextAction.ReceiveChunk, command.Chunk);
        MailDataFraming framing = isChunk ? (_chunks ??= new LengthFraming()).Start(chunk) : (_data ??= new DotFraming()).Start();
        var end = await _pump.ReceiveAsync(framing, chunk.Refusal).ConfigureAwait(false);
        Record(isChunk ? _pump.ReceivedOctets : framing.Info.Octets, end == MailDataEnd.Complete, command);
        if (end != MailDataEnd.Complete)
        {
            return GetTermination(end);
        }

        channel.Deadline.Stop();
        if (isChunk && !chunk.IsLast && _pump.Refusal is null)
        {
            writer.Write(ServerReplies.ChunkReceived(chunk.Size));
            return null;
        }

        // RFC 3030 §2: a chunk that failed takes its message with it, and the chunks after it are refused.
        return await EndMessageAsync(framing.Info, isLast: !isChunk || chunk.IsLast).ConfigureAwait(false);
    }

    private Termination GetTermination(MailDataEnd end)
    {
        var replies = context.Listener.Replies;
        switch (end)
        {
            case MailDataEnd.ClientDisconnected:
                context.Log.Event(SessionEvent.ClientLeft);
                return new Termination(SessionEndReason.ClientDisconnected);
            case MailDataEnd.Excessive:
                return new Termination(SessionEndReason.PolicyViolation, _pump.Refusal, Linger: true);
            case MailDataEnd.TooSlow:
                return new Termination(SessionEndReason.TimedOut, replies.MailDataTooSlow, Linger: true);
            case MailDataEnd.BareEnd:
                return new Termination(SessionEndReason.TimedOut, ServerReplies.BareMessageEnd, Linger: true);
            default:
                var (reason, reply) = channel.Deadline.Reason switch
                {
                    DeadlineReason.Shutdown => (SessionEndReason.Shutdown, replies.ShuttingDown),
                    DeadlineReason.Commit => (SessionEndReason.ServerFault, replies.CommitTimeout),
                    _ => (SessionEndReason.TimedOut, replies.MailDataTimeout),
                };
                return new Termination(reason, reply, Linger: true);
        }
    }

    private async ValueTask<Termination?> EndMessageAsync(MailDataInfo info, bool isLast)
    {
        MailDataReply reply;
        if (_pump.Refusal is { } refusal)
        {
            reply = refusal;
        }
        else
        {
            var (committed, end) = await CommitAsync(AddRemarks(info)).ConfigureAwait(false);
            if (end is not null)
            {
                return end;
            }

            reply = committed;
        }

        context.Listener.Metrics.Message(reply.Message.Code.IsPositiveCompletion);
        ServerActivities.SetReply(context.Transaction?.Activity, reply.Message);
        if (reply.Message.Code.IsPositiveCompletion)
        {
            context.MessageAccepted();
        }

        // RFC 2033 §4.2: LMTP replies once for each recipient that was accepted, in their order; to a chunk that is not the last it replies
        // once.
        var count = isLast && context.Options.Kind == ListenerKind.Lmtp ? Math.Max(context.Transaction?.RecipientCount ?? 0, 1) : 1;
        await context.ResetTransactionAsync().ConfigureAwait(false);
        channel.Deadline.Stop();
        for (var i = 0; i < count; i++)
        {
            writer.Write(count == 1 ? reply.Message : reply.GetRecipientReply(i));
        }

        return context.Faults.Count(CommandTraits.None, reply.Message, context.Listener);
    }

    // The remark about a message is in the entry of its last chunk.
    private void Record(long octets, bool isComplete, CommandResult command)
    {
        var isChunk = command.Next == NextAction.ReceiveChunk;
        var found = _pump.Fault ?? (isComplete && (!isChunk || command.Chunk.IsLast) ? _pump.Remark : null);
        context.Log.MailData(new MailDataEntry(context.Log.Elapsed, octets, isChunk, isComplete)
        {
            Line = found?.Line ?? default,
            Fault = _pump.Fault is null ? null : found?.Fault,
            Remarks = _pump.Fault is null && found is not null ? [found.Fault] : [],
        });
    }

    private MailDataInfo AddRemarks(MailDataInfo info) => info with
    {
        Remarks = _pump.Remark is { } remark ? context.GetRemarks().Add(remark) : context.GetRemarks(),
    };

    /// <summary>The sink's reply to the message, or the end of the session.</summary>
    private async ValueTask<(MailDataReply Reply, Termination? End)> CommitAsync(MailDataInfo info)
    {
        var transaction = context.Transaction!;
        try
        {
            if (!context.Listener.Filters.IsEmpty)
            {
                var result = await context.Listener.Filters.RunAsync(context, channel, FilterStep.EndOfData, null).ConfigureAwait(false);
                if (!result.IsContinue)
                {
                    return result.Reply is { } instead ? (instead, null) : (default, new Termination(SessionEndReason.PolicyViolation));
                }
            }

            if (transaction.Activity is { } activity)
            {
                // The sink's own activities belong to the message's.
                Activity.Current = activity;
            }

            channel.Deadline.Start(DeadlineReason.Commit, context.Options.Timeouts.Commit);
            var started = ServerMetrics.CommitStarted();
            var reply = await transaction.Transaction.CommitAsync(info, context.SinkToken).ConfigureAwait(false);
            context.Listener.Metrics.CommitEnded(started);
            return reply.Recipients.IsDefault || reply.Recipients.Length == transaction.RecipientCount
                ? (reply, null)
                : throw new InvalidOperationException(
                    $"The sink gave {reply.Recipients.Length} replies for {transaction.RecipientCount} recipients.");
        }
        catch (Exception exception)
        {
            context.Log.SinkFailed("the final dot", exception);
            return channel.Deadline.IsExpired
                ? (default, new Termination(SessionEndReason.ServerFault, context.Listener.Replies.CommitTimeout))
                : (ServerReplies.LocalError, null);
        }
    }
}
