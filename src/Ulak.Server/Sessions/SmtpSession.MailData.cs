using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>The session's part that is about the mail data: taken, given to the sink, and answered.</summary>
internal sealed partial class SmtpSession
{
    private async ValueTask ReceiveMailDataAsync()
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            Terminate(_deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.ClientDisconnected, null);
            return;
        }

        var receiver = _mailData ??= new MailDataReceiver(_channel, _deadline, _state, _log);
        var end = await receiver.ReceiveAsync().ConfigureAwait(false);
        _octetsIn += receiver.ReceivedOctets;
        _log.MailData(receiver.Info.Octets, end == MailDataEnd.Complete);
        if (end == MailDataEnd.Complete)
        {
            await ReplyToMailDataAsync(receiver.Refusal, receiver.Info, last: true).ConfigureAwait(false);
        }
        else
        {
            TerminateMailData(end, receiver.Refusal);
        }
    }

    private async ValueTask ReceiveChunkAsync(Chunk chunk)
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            Terminate(_deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.ClientDisconnected, null);
            return;
        }

        var receiver = _chunks ??= new ChunkReceiver(_channel, _deadline, _state);
        var end = await receiver.ReceiveAsync(chunk).ConfigureAwait(false);
        _octetsIn += receiver.ReceivedOctets;
        _log.MailData(receiver.ReceivedOctets, end == MailDataEnd.Complete, chunk: true);
        if (end != MailDataEnd.Complete)
        {
            TerminateMailData(end, receiver.Refusal);
        }
        else if (chunk.Last || receiver.Refusal is not null)
        {
            // RFC 3030 §2: a chunk that failed takes its message with it, and the chunks after it are refused.
            await ReplyToMailDataAsync(receiver.Refusal, receiver.Info, chunk.Last).ConfigureAwait(false);
        }
        else
        {
            _idleTimerArmed = false;
            _output.Write(ServerReplies.ChunkReceived(chunk.Size));
        }
    }

    private void TerminateMailData(MailDataEnd end, Reply? refusal)
    {
        _lingerOnClose |= end != MailDataEnd.ClientDisconnected;
        switch (end)
        {
            case MailDataEnd.ClientDisconnected:
                OnClientDisconnected();
                break;
            case MailDataEnd.Excessive:
                Terminate(SessionEndReason.PolicyViolation, refusal);
                break;
            default:
                var (kind, reply) = MailDataReceiver.GetTermination(end, _deadline.Reason);
                Terminate(kind, reply);
                break;
        }
    }

    private async ValueTask ReplyToMailDataAsync(Reply? refusal, MailDataInfo facts, bool last)
    {
        if ((refusal is null ? await CommitAsync(facts).ConfigureAwait(false) : refusal) is not { } reply)
        {
            return;
        }

        if (reply.Message.Code.IsPositiveCompletion)
        {
            (_messages, _state.JunkCommandCount) = (_messages + 1, 0);
        }

        // RFC 2033 §4.2: LMTP answers once for each recipient that was accepted, in their order; a chunk that is not the last is answered once.
        var answers = last && _listener.Options.Kind == ListenerKind.Lmtp ? Math.Max(_state.RecipientCount, 1) : 1;
        await _state.ResetTransactionAsync().ConfigureAwait(false);
        _idleTimerArmed = false;
        for (var i = 0; i < answers; i++)
        {
            _output.Write(answers == 1 ? reply.Message : reply.GetRecipientReply(i));
        }

        CountReply(null, reply.Message);
    }

    /// <summary>The sink's answer to the final dot; null when it came so late that the session is over.</summary>
    private async ValueTask<MailDataReply?> CommitAsync(MailDataInfo facts)
    {
        try
        {
            if (_listener.Options.Filter is not null)
            {
                var verdict = await RunFilterAsync(FilterStep.EndOfData, null).ConfigureAwait(false);
                if (verdict.Disconnects)
                {
                    Terminate(SessionEndReason.PolicyViolation, null);
                    return null;
                }

                if (verdict.Reply is { } instead)
                {
                    return instead;
                }
            }

            _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
            var reply = await _state.Transaction!.CommitAsync(facts, _state.SinkToken).ConfigureAwait(false);
            return reply.Recipients.IsDefault || reply.Recipients.Length == _state.RecipientCount
                ? reply
                : throw new InvalidOperationException($"The sink gave {reply.Recipients.Length} replies for {_state.RecipientCount} recipients.");
        }
        catch (Exception exception)
        {
            _log.SinkFailed("the final dot", exception);
            if (!_deadline.IsExpired)
            {
                return ServerReplies.LocalError;
            }

            Terminate(SessionEndReason.ServerFault, ServerReplies.CommitTimeout);
            return null;
        }
    }
}
