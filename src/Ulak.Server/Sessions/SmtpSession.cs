using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Ulak.Server.Commands;
using Ulak.Server.Logging;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>
/// The loop: it alone reads, writes, counts faults, keeps the deadline and hangs up. What a command means is in <see cref="CommandTable"/>
/// and the files beside it; what octets mean is in Ulak.Smtp.
/// </summary>
internal sealed class SmtpSession : IInterruptible, IDisposable
{
    private readonly SmtpListener _listener;
    private readonly PipeReader _input;
    private readonly PipeWriter _pipeOut;
    private readonly CancellationTokenSource _sinkEnd = new();
    private readonly Deadline _deadline;
    private readonly SessionLog _log;
    private readonly SessionOutput _output;
    private readonly SessionState _state;
    private readonly LineReader _lines;
    private readonly int _longestLine;
    private MailDataReceiver? _mailData;
    private SessionFacts _told;
    private SessionEnd? _end;
    private long _octetsIn;
    private int _faults;
    private int _messages;
    private bool _drain;
    private bool _waits;
    private bool _heard;
    private SequencePosition? _held;
    private volatile bool _stopping;

    public SmtpSession(SmtpListener listener, IDuplexPipe transport, SessionFacts facts)
    {
        var server = listener.Server;
        _listener = listener;
        _input = transport.Input;
        _pipeOut = transport.Output;
        _told = facts;
        _deadline = new Deadline(server.Clock, this);
        _log = new SessionLog(server.Log, server.Time, facts, server.Observer?.Opened(facts));
        _output = new SessionOutput(_pipeOut, _deadline, listener.Options.Timeouts, _log);
        _state = new SessionState(listener, facts, _log, _sinkEnd.Token);
        _longestLine = CommandLimits.MaxLineLength(listener.Offered);
        _lines = new LineReader(_longestLine - 2, listener.Options.Limits.SkippedLineOctets);
    }

    /// <summary>Says why the client may not come in, and takes no time for it.</summary>
    public async Task TurnAwayAsync(Reply reply)
    {
        ServerLog.NotAdmitted(_listener.Server.Log, _told.Id, _told.Remote);
        _listener.Server.Clock.Add(_deadline);
        _log.Happened(SessionEvent.Connected, _told.Remote?.ToString());
        _end = SessionEnd.NotAdmitted;
        _output.Say(reply);
        _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Refusal);
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Serves the session to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        ServerLog.SessionOpened(_listener.Server.Log, _told.Id, _told.Remote, _told.Listener);
        _listener.Server.Clock.Add(_deadline);
        _log.Happened(SessionEvent.Connected, _told.Remote?.ToString());
        var registration = stop.UnsafeRegister(static session => ((SmtpSession)session!).Stop(), this);
        try
        {
            _output.Say(_listener.Greeting);
            await ConverseAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (ConnectionLoss.Is(exception))
        {
            _log.Lost(exception);
            _end ??= SessionEnd.ClientLeft;
        }
        catch (Exception exception)
        {
            _log.Failed(exception);
            End(SessionEnd.ServerFault, Replies.ServerFault);
            _drain = true;
            if (_held is { } held)
            {
                _held = null;
                _input.AdvanceTo(held);
            }
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            await CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        _sinkEnd.Cancel();
        _input.CancelPendingRead();
        _pipeOut.CancelPendingFlush();
    }

    public void Dispose() => _sinkEnd.Dispose();

    private void Stop()
    {
        _stopping = true;
        _input.CancelPendingRead();
    }

    private async Task ConverseAsync()
    {
        while (_end is null)
        {
            if (!await _output.FlushAsync().ConfigureAwait(false))
            {
                End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.ClientLeft, null);
                return;
            }

            if (_stopping)
            {
                End(SessionEnd.Shutdown, Replies.Shutdown);
                return;
            }

            // Only what was answered gives new time: a line that drips has what the whole line has.
            if (!_waits)
            {
                _waits = true;
                _deadline.Start(DeadlineReason.Command, _listener.Options.Timeouts.Command);
            }

            var read = await _input.ReadAsync().ConfigureAwait(false);
            _held = read.Buffer.End;
            if (_deadline.IsPassed)
            {
                Consume(read.Buffer, read.Buffer.Start, read.Buffer.Start);
                End(SessionEnd.TimedOut, Replies.NoCommand);
                return;
            }

            var rest = await AnswerLinesAsync(read.Buffer).ConfigureAwait(false);
            if (_end is null && read.IsCompleted && !rest)
            {
                _log.Happened(SessionEvent.ClientLeft);
                End(SessionEnd.ClientLeft, null);
            }
        }
    }

    /// <summary>Answers all whole lines of a buffer, and gives the buffer back. True when there may be more to answer without reading.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AnswerLinesAsync(ReadOnlySequence<byte> buffer)
    {
        var rest = buffer;
        while (_end is null)
        {
            var status = _lines.Next(ref rest, out var line);
            if (status == LineStatus.None)
            {
                // A TLS handshake has no lines; whoever begins it here waits for an answer that would never come.
                if (_heard || !StartsTls(rest))
                {
                    break;
                }

                (status, line, rest) = (LineStatus.Line, rest, rest.Slice(rest.End));
            }

            if (status == LineStatus.Endless)
            {
                End(SessionEnd.Expelled, Replies.EndlessLine);
                break;
            }

            _heard = true;
            _waits = false;
            var effect = await AnswerLineAsync(status, line).ConfigureAwait(false);
            if (effect == Effect.ReceiveMailData)
            {
                Consume(buffer, rest.Start, rest.Start);
                await ReceiveMailDataAsync().ConfigureAwait(false);
                return true;
            }

            // Whatever is still unread after a stop is not done: its client learns it by the 421.
            if (_stopping || (_output.IsFull && !await _output.FlushAsync().ConfigureAwait(false)))
            {
                break;
            }
        }

        _drain |= _end == SessionEnd.Expelled || (_end is not null && !rest.IsEmpty);
        Consume(buffer, rest.Start, rest.End);
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Effect> AnswerLineAsync(LineStatus status, ReadOnlySequence<byte> line)
    {
        var said = Interpret(status, line);
        var step = said.Refusal is null ? await DoAsync(said).ConfigureAwait(false) : new Step(said.Refusal);
        if (!ReferenceEquals(_told, _state.Facts))
        {
            _told = _state.Facts;
            _log.Changed(_told);
        }

        if (_end is not null)
        {
            return Effect.None;
        }

        _output.Say(step.Reply);
        Count(said.Rule, step.Reply);
        if (step.Effect == Effect.Quit)
        {
            End(SessionEnd.Quit, null);
        }
        else if (said.IsOtherProtocol)
        {
            // Its further lines are none of ours, and some who send them mean harm by it: answered once, and closed.
            End(SessionEnd.Expelled, null);
        }

        return step.Effect;
    }

    // RFC 8446 §5.1: a record of type handshake, and a version that begins with 3.
    private static bool StartsTls(in ReadOnlySequence<byte> input)
    {
        Span<byte> first = stackalloc byte[3];
        if (input.Length < first.Length)
        {
            return false;
        }

        input.Slice(0, first.Length).CopyTo(first);
        return first is [0x16, 0x03, _];
    }

    /// <summary>Octets to what must be done, or to the reply that refuses it. Order comes first: in the wrong place it does not help to be well formed.</summary>
    private Said Interpret(LineStatus status, in ReadOnlySequence<byte> line)
    {
        if (status == LineStatus.TooLong)
        {
            var tooLong = SyntaxFault.TooLong(_longestLine);
            _log.Heard(line, tooLong, Tolerances.None);
            return new Said(null, null, tooLong.ToReply());
        }

        if (line.IsSingleSegment)
        {
            return Interpret(line, line.FirstSpan);
        }

        var whole = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(whole);
        var said = Interpret(line, whole.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(whole);
        return said;
    }

    private Said Interpret(in ReadOnlySequence<byte> sequence, ReadOnlySpan<byte> line)
    {
        // RFC 6531 §3.4: a transaction whose MAIL did not say SMTPUTF8 has only ASCII recipients.
        var inTransaction = _state.Mail is not null;
        var allowed = inTransaction && !_state.SmtpUtf8 ? _state.Offered & ~Smtp.Parameters.Extensions.SmtpUtf8 : _state.Offered;
        var fault = CommandParser.Parse(line, new SyntaxRules(_listener.Options.Strictness, allowed), out var command);
        _log.Heard(sequence, fault, command.Tolerances);
        var rule = CommandTable.Find(command.Verb);
        var refusal = rule is null ? null : CommandTable.IsOffered(rule) ? rule.RefusalIn(_state.Phase) : rule.NotOffered;
        refusal ??= fault?.ToReply();
        return refusal is null && rule!.Has(CommandTraits.HasArguments)
            ? new Said(rule, command.ToCommand(), null)
            : new Said(rule, null, refusal) { IsOtherProtocol = fault?.Kind is FaultKind.HttpRequest or FaultKind.TlsClientHello or FaultKind.SshBanner };
    }

    private async ValueTask<Step> DoAsync(Said said)
    {
        try
        {
            var step = said.Rule!.Handler!(_state, said.Command);
            if (!step.IsCompleted)
            {
                _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
            }

            return await step.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _log.SinkFailed(said.Rule!.Name, exception);
            if (_deadline.IsPassed)
            {
                End(SessionEnd.ServerFault, Replies.CommitTooLate);
            }

            return new Step(Replies.CannotNow);
        }
    }

    private void Count(CommandRule? rule, Reply reply)
    {
        var isJunk = rule is not null && rule.Has(CommandTraits.Junk) && ++_state.Junk > _listener.Options.Limits.JunkCommands;

        // RFC 5321 §4.2.4: the codes of syntax and order.
        var isFault = reply.Code.Value is (>= 500 and <= 504) or 555;
        if (reply.Code.Value == 421)
        {
            // RFC 5321 §3.8: a sink that says 421 speaks of the channel.
            End(SessionEnd.ServerFault, null);
        }
        else if ((isJunk || isFault) && ++_faults >= _listener.Options.Limits.Faults)
        {
            End(SessionEnd.Expelled, Replies.TooManyFaults);
        }
    }

    private async ValueTask ReceiveMailDataAsync()
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.ClientLeft, null);
            return;
        }

        var receiver = _mailData ??= new MailDataReceiver(_input, _deadline, _state, _log);
        var end = await receiver.ReceiveAsync().ConfigureAwait(false);
        _octetsIn += receiver.Taken;
        _log.MailData(receiver.Facts.Octets, end == MailDataEnd.Complete);
        _drain |= end is not (MailDataEnd.Complete or MailDataEnd.ClientLeft);
        switch (end)
        {
            case MailDataEnd.Complete:
                await AnswerMailDataAsync(receiver).ConfigureAwait(false);
                break;
            case MailDataEnd.ClientLeft:
                _log.Happened(SessionEvent.ClientLeft);
                End(SessionEnd.ClientLeft, null);
                break;
            case MailDataEnd.TooSlow:
                End(SessionEnd.TimedOut, Replies.MailDataTooSlow);
                break;
            case MailDataEnd.Excessive:
                End(SessionEnd.Expelled, receiver.Refusal);
                break;
            case MailDataEnd.DeadlinePassed when _deadline.Reason == DeadlineReason.Shutdown:
                End(SessionEnd.Shutdown, Replies.Shutdown);
                break;
            case MailDataEnd.DeadlinePassed when _deadline.Reason == DeadlineReason.Commit:
                End(SessionEnd.ServerFault, Replies.CommitTooLate);
                break;
            default:
                End(SessionEnd.TimedOut, Replies.NoMailData);
                break;
        }
    }

    private async ValueTask AnswerMailDataAsync(MailDataReceiver receiver)
    {
        var reply = receiver.Refusal;
        if (reply is null)
        {
            reply = await CommitAsync(receiver.Facts).ConfigureAwait(false);
            if (reply is null)
            {
                return;
            }

            if (reply.Code.IsPositiveCompletion)
            {
                _messages++;
                _state.Junk = 0;
            }
        }

        await _state.ResetAsync().ConfigureAwait(false);
        _waits = false;
        _output.Say(reply);
        Count(null, reply);
    }

    /// <summary>The sink's answer to the final dot; null when it came so late that the session is over.</summary>
    private async ValueTask<Reply?> CommitAsync(MailDataFacts facts)
    {
        try
        {
            _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
            return await _state.Transaction!.CommitAsync(facts, _sinkEnd.Token).ConfigureAwait(false);
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

    private void Consume(in ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        _octetsIn += buffer.Slice(0, consumed).Length;
        _held = null;
        _input.AdvanceTo(consumed, examined);
    }

    private void End(SessionEnd end, Reply? reply)
    {
        if (_end is not null)
        {
            return;
        }

        _end = end;
        if (reply is not null)
        {
            _output.Say(reply);
        }
    }

    private async Task CloseAsync()
    {
        await _state.ResetAsync().ConfigureAwait(false);
        if (_end != SessionEnd.NotAdmitted)
        {
            _deadline.Revive();
            _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Drain);
        }

        if (await _output.FlushAsync().ConfigureAwait(false) && _drain)
        {
            _octetsIn += await Drain.RunAsync(_input, _deadline, _listener.Options).ConfigureAwait(false);
        }

        _listener.Server.Clock.Remove(_deadline);
        if (!_log.IsLost && _end != SessionEnd.ClientLeft)
        {
            _log.Happened(SessionEvent.ServerClosed);
        }

        _log.Closed(new SessionOutcome(_end ?? SessionEnd.ServerFault, _listener.Server.Time.GetUtcNow(), _messages, _faults, _octetsIn, _output.Octets));
    }

    /// <summary>A line, understood.</summary>
    private readonly record struct Said(CommandRule? Rule, SmtpCommand? Command, Reply? Refusal)
    {
        /// <summary>Whether it is no SMTP at all.</summary>
        public bool IsOtherProtocol { get; init; }
    }
}
