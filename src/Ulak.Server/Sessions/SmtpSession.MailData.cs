using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>The session's part that is about the mail data: taken, given to the sink, and answered.</summary>
internal sealed partial class SmtpSession
{
    private async ValueTask ReceiveMailDataAsync()
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.ClientLeft, null);
            return;
        }

        var receiver = _mailData ??= new MailDataReceiver(_channel, _deadline, _state, _log);
        var end = await receiver.ReceiveAsync().ConfigureAwait(false);
        _octetsIn += receiver.Taken;
        _log.MailData(receiver.Facts.Octets, end == MailDataEnd.Complete);
        if (end == MailDataEnd.Complete)
        {
            await AnswerMailDataAsync(receiver.Refusal, receiver.Facts, last: true).ConfigureAwait(false);
        }
        else
        {
            EndMailData(end, receiver.Refusal);
        }
    }

    private async ValueTask ReceiveChunkAsync(Chunk chunk)
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.ClientLeft, null);
            return;
        }

        var receiver = _chunks ??= new ChunkReceiver(_channel, _deadline, _state);
        var end = await receiver.ReceiveAsync(chunk).ConfigureAwait(false);
        _octetsIn += receiver.Taken;
        _log.MailData(receiver.Taken, end == MailDataEnd.Complete, chunk: true);
        if (end != MailDataEnd.Complete)
        {
            EndMailData(end, receiver.Refusal);
        }
        else if (chunk.Last || receiver.Refusal is not null)
        {
            // RFC 3030 §2: a chunk that failed takes its message with it, and the chunks after it are refused.
            await AnswerMailDataAsync(receiver.Refusal, receiver.Facts, chunk.Last).ConfigureAwait(false);
        }
        else
        {
            _waits = false;
            _output.Say(Replies.ChunkTaken(chunk.Size));
        }
    }

    private void EndMailData(MailDataEnd end, Reply? refusal)
    {
        _drain |= end != MailDataEnd.ClientLeft;
        switch (end)
        {
            case MailDataEnd.ClientLeft:
                EndByClient();
                break;
            case MailDataEnd.Excessive:
                End(SessionEnd.Expelled, refusal);
                break;
            default:
                var (kind, reply) = MailDataReceiver.Judge(end, _deadline.Reason);
                End(kind, reply);
                break;
        }
    }

    private async ValueTask AnswerMailDataAsync(Reply? refusal, MailDataFacts facts, bool last)
    {
        if ((refusal is null ? await CommitAsync(facts).ConfigureAwait(false) : refusal) is not { } reply)
        {
            return;
        }

        if (reply.Message.Code.IsPositiveCompletion)
        {
            (_messages, _state.Junk) = (_messages + 1, 0);
        }

        // RFC 2033 §4.2: LMTP answers once for each recipient that was accepted, in their order; a chunk that is not the last is answered once.
        var answers = last && _listener.Options.Kind == ListenerKind.Lmtp ? Math.Max(_state.Recipients, 1) : 1;
        await _state.ResetAsync().ConfigureAwait(false);
        _waits = false;
        for (var i = 0; i < answers; i++)
        {
            _output.Say(answers == 1 ? reply.Message : reply.For(i));
        }

        Count(null, reply.Message);
    }

    /// <summary>The sink's answer to the final dot; null when it came so late that the session is over.</summary>
    private async ValueTask<MailDataReply?> CommitAsync(MailDataFacts facts)
    {
        try
        {
            if (_listener.Options.Filter is not null)
            {
                var verdict = await FilterAsync(FilterStep.EndOfData, null).ConfigureAwait(false);
                if (verdict.Drops)
                {
                    End(SessionEnd.Expelled, null);
                    return null;
                }

                if (verdict.Reply is { } instead)
                {
                    return instead;
                }
            }

            _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
            var reply = await _state.Transaction!.CommitAsync(facts, _state.SinkToken).ConfigureAwait(false);
            return reply.Recipients.IsDefault || reply.Recipients.Length == _state.Recipients
                ? reply
                : throw new InvalidOperationException($"The sink gave {reply.Recipients.Length} replies for {_state.Recipients} recipients.");
        }
        catch (Exception exception)
        {
            _log.SinkFailed("the final dot", exception);
            if (!_deadline.IsPassed)
            {
                return Replies.CannotNow;
            }

            End(SessionEnd.ServerFault, Replies.CommitTooLate);
            return null;
        }
    }
}
