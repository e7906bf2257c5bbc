using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Ulak.Server.Commands;
using Ulak.Server.Limits;
using Ulak.Server.Logging;
using Ulak.Server.Tls;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>
/// The loop: it alone reads, writes, counts faults, keeps the deadline and hangs up. What a command means is in <see cref="CommandTable"/>
/// and the files beside it; what octets mean is in Ulak.Smtp.
/// </summary>
internal sealed partial class SmtpSession : IInterruptible, IDisposable
{
    private readonly SmtpListener _listener;
    private readonly SessionChannel _channel;
    private readonly Deadline _deadline;
    private readonly SessionLog _log;
    private readonly SessionOutput _output;
    private readonly SessionState _state;
    private LineReader _lines;
    private MailDataReceiver? _mailData;
    private ChunkReceiver? _chunks;
    private SessionFacts _told;
    private SessionEnd? _end;
    private long _octetsIn;
    private int _faults;
    private int _messages;
    private EndPoint? _countedBy;
    private bool _isCounted;
    private bool _drain;
    private bool _waits;
    private bool _heard;
    private SequencePosition _held;
    private bool _holds;
    private CancellationToken _stop;
    private volatile bool _stopping;

    public SmtpSession(SmtpListener listener, IDuplexPipe transport, SessionFacts facts)
    {
        var server = listener.Server;
        _listener = listener;
        _channel = new SessionChannel(transport);
        _told = facts;
        _deadline = new Deadline(server.Clock, this, slack: listener.Options.Timeouts.Command - listener.Options.Timeouts.CommandWhenCrowded);
        _log = new SessionLog(server, facts.Id, server.Observer?.Opened(facts));
        _output = new SessionOutput(_channel, _deadline, listener.Options.Timeouts, _log);
        _state = new SessionState(listener, facts, _log);
        _lines = new LineReader(Interpreter.LongestLine - 2, listener.Options.Limits.SkippedLineOctets);
    }

    /// <summary>Says why the client may not come in, and takes no time for it.</summary>
    public async Task TurnAwayAsync(AdmissionAnswer answer)
    {
        ServerLog.NotAdmitted(_listener.Server.Log, _told.Id, _told.Remote);
        _listener.Server.Clock.Add(_deadline);
        _log.Happened(SessionEvent.Connected, _told.Remote);
        _end = SessionEnd.NotAdmitted;
        _output.Say(Refusal(answer));
        _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Refusal);
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Serves the session to its end. It was admitted, and is counted among those of an address.</summary>
    public Task RunAsync(EndPoint? counted, CancellationToken stop)
    {
        (_isCounted, _countedBy, _stop) = (true, counted, stop);
        ServerLog.SessionOpened(_listener.Server.Log, _told.Id, _told.Remote, _told.Listener);
        _listener.Server.Clock.Add(_deadline);
        _log.Happened(SessionEvent.Connected, _told.Remote);
        return _listener.Stops.Covers(stop) ? ServeAsync() : ServeUntilAsync();
    }

    private async Task ServeUntilAsync()
    {
        using var registration = _stop.UnsafeRegister(static (session, stop) => ((SmtpSession)session!).Stop(stop), this);
        await ServeAsync().ConfigureAwait(false);
    }

    /// <summary>The whole of it. What waits here waits for as long as the client does, so it holds little.</summary>
    private async Task ServeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            Stop(_stop);
        }

        try
        {
            var goesOn = await OpenAsync().ConfigureAwait(false);

            // The loop stands here and not in a method of its own: a client that waits costs a state machine less.
            while (goesOn)
            {
                // RFC 2920 §3.2: the replies to what was said together go together, and so does a dot's with those to what came behind it.
                if (_stopping || _output.IsFull || !_channel.Input.TryRead(out var read))
                {
                    if (!await MayWaitAsync().ConfigureAwait(false))
                    {
                        break;
                    }

                    read = await _channel.Input.ReadAsync().ConfigureAwait(false);
                }

                goesOn = await HearAsync(read).ConfigureAwait(false);
            }
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
            if (_holds)
            {
                _holds = false;
                _channel.Input.AdvanceTo(_held);
            }
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            _state.EndSink();
            _channel.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // The session came to its end while the clock was about to wake it.
        }
    }

    public void Dispose() => _state.Dispose();

    /// <inheritdoc/>
    public void Stop(CancellationToken stop)
    {
        if (stop == _stop)
        {
            _stopping = true;
            _channel.StopReading();
        }
    }

    /// <summary>All that comes before the first command: the proxy's word, TLS, the greeting. False when the session ends with it.</summary>
    private async ValueTask<bool> OpenAsync()
    {
        if (_listener.Options.ProxyProtocol && _state.IsTrusted)
        {
            await HearProxyAsync().ConfigureAwait(false);
        }

        if (_end is null && _listener.Options.Tls is { Implicit: true } tls)
        {
            await StartTlsAsync(tls).ConfigureAwait(false);
        }

        if (_end is null && await SpokeEarlyAsync(_listener.Options.Timeouts.GreetingPause).ConfigureAwait(false))
        {
            // RFC 5321 §3.1 and §4.3.1: a client waits for the greeting. One that does not is no mail program.
            End(SessionEnd.Expelled, Replies.SpokeEarly);
            _drain = true;
        }

        if (_end is null && !await IsFilteredAsync(FilterStep.Greeting, null).ConfigureAwait(false))
        {
            _output.Say(_listener.Greeting);
        }

        return _end is null;
    }

    /// <summary>Waits a little before the greeting, and tells whether the client could not.</summary>
    private async ValueTask<bool> SpokeEarlyAsync(TimeSpan pause)
    {
        if (pause == TimeSpan.Zero)
        {
            return false;
        }

        await using var timer = _listener.Server.Time.CreateTimer(static channel => ((SessionChannel)channel!).StopReading(), _channel, pause, Timeout.InfiniteTimeSpan);
        var read = await _channel.Input.ReadAsync().ConfigureAwait(false);
        var spoke = !read.Buffer.IsEmpty;
        _channel.Input.AdvanceTo(read.Buffer.Start);
        return spoke;
    }

    private async ValueTask HearProxyAsync()
    {
        if (await ProxyIntroduction.HearAsync(_channel, _deadline, _listener.Options.Timeouts.Handshake).ConfigureAwait(false) is not { } proxy)
        {
            ServerLog.NoProxyHeader(_listener.Server.Log, _told.Id, _told.Remote);
            End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.Expelled, null);
            return;
        }

        if (proxy is { Source: { } source, Destination: { } destination })
        {
            _told = _state.Facts = _state.Facts with { Remote = source, Local = destination };
            _log.Changed(_told);
            _log.Happened(SessionEvent.Connected, $"{source}, by the proxy");

            // The proxy was let in without counting by address; whom it speaks for is counted as if it came itself.
            _listener.Server.Admission.Leave(_countedBy);
            (_isCounted, _countedBy) = (false, null);
            var answer = _listener.Server.Admission.Enter(source);
            if (answer == AdmissionAnswer.Admitted)
            {
                (_isCounted, _countedBy) = (true, source);
            }
            else
            {
                End(SessionEnd.NotAdmitted, Refusal(answer));
            }
        }
    }

    private CommandInterpreter Interpreter => new(_state, _log);

    private static Reply Refusal(AdmissionAnswer answer) => answer switch
    {
        AdmissionAnswer.TooMany => Replies.TooManyConnections,
        AdmissionAnswer.TooOften => Replies.TooOften,
        AdmissionAnswer.TooManyFaults => Replies.TooManyFaultsBefore,
        _ => Replies.TooManyFromAddress,
    };

    /// <summary>Sends what was said, and begins to wait for the next command. False when there is no use in that.</summary>
    private ValueTask<bool> MayWaitAsync()
    {
        var sent = _output.FlushAsync();
        return sent.IsCompletedSuccessfully ? new ValueTask<bool>(BeginWait(sent.Result)) : BeginWaitAsync(sent);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> BeginWaitAsync(ValueTask<bool> sent) => BeginWait(await sent.ConfigureAwait(false));

    private bool BeginWait(bool sent)
    {
        if (!sent)
        {
            End(_deadline.IsPassed ? SessionEnd.TimedOut : SessionEnd.ClientLeft, null);
            return false;
        }

        if (_stopping)
        {
            End(SessionEnd.Shutdown, Replies.Shutdown);
            return false;
        }

        // Only what was answered gives new time: a line that drips has what the whole line has.
        if (!_waits)
        {
            _waits = true;
            _deadline.StartIdle(DeadlineReason.Command, _listener.Options.Timeouts.Command);
        }

        return true;
    }

    /// <summary>Answers what was read. False when the session ends with it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> HearAsync(ReadResult read)
    {
        (_holds, _held) = (true, read.Buffer.End);
        if (_deadline.IsPassed)
        {
            Consume(read.Buffer, read.Buffer.Start, read.Buffer.Start);
            End(SessionEnd.TimedOut, Replies.NoCommand);
            return false;
        }

        var completed = read.IsCompleted;
        var rest = await AnswerLinesAsync(read.Buffer).ConfigureAwait(false);
        if (_end is null && completed && !rest)
        {
            EndByClient();
        }

        return _end is null;
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
                if (_heard || !CommandInterpreter.StartsTls(rest))
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
            var step = await AnswerLineAsync(status, line).ConfigureAwait(false);
            if (step.Effect is Effect.ReceiveMailData or Effect.ReceiveChunk or Effect.StartTls)
            {
                // RFC 3207 §4.2: what was said in clear after STARTTLS may be another's; it is never done.
                var next = step.Effect == Effect.StartTls ? rest.End : rest.Start;
                Consume(buffer, next, next);
                await FollowAsync(step).ConfigureAwait(false);
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
    private async ValueTask<Step> AnswerLineAsync(LineStatus status, ReadOnlySequence<byte> line)
    {
        var said = _state.Exchange is null ? Interpreter.Interpret(status, line) : new Said(null, null, null);
        var step = _state.Exchange is { } exchange ? await RespondAsync(exchange, status, line).ConfigureAwait(false)
            : said.Refusal is null ? await DoAsync(said).ConfigureAwait(false)
            : said.Command is Smtp.Commands.BdatCommand chunk ? BdatHandler.Refuse(chunk, said.Refusal)
            : new Step(said.Refusal);
        if (!ReferenceEquals(_told, _state.Facts))
        {
            _told = _state.Facts;
            _log.Changed(_told);
        }

        if (_end is not null)
        {
            return default;
        }

        if (step.Reply is { } reply)
        {
            if (IsFault(reply) && _listener.Server.Admission.IsTroublesome(_told.Remote, _faults))
            {
                await PauseAsync().ConfigureAwait(false);
            }

            _output.Say(reply);
            Count(said.Rule, reply);
        }

        if (step.Effect == Effect.Quit)
        {
            End(SessionEnd.Quit, null);
        }
        else if (said.IsOtherProtocol)
        {
            // Its further lines are none of ours, and some who send them mean harm by it: answered once, and closed.
            End(SessionEnd.Expelled, null);
        }

        return step;
    }

    /// <summary>A line of a login's dialogue: a secret, so it is not recorded, only that it came.</summary>
    private async ValueTask<Step> RespondAsync(Auth.AuthExchange exchange, LineStatus status, ReadOnlySequence<byte> line)
    {
        _log.Secret(line);
        if (status == LineStatus.TooLong)
        {
            _state.Exchange = null;
            return new Step(Replies.BadBase64);
        }

        try
        {
            return await exchange.RespondAsync(_state, line).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _log.SinkFailed("AUTH", exception);
            _state.Exchange = null;
            return new Step(Replies.LoginNotNow);
        }
    }

    private ValueTask FollowAsync(Step step) => step.Effect switch
    {
        Effect.ReceiveMailData => ReceiveMailDataAsync(),
        Effect.ReceiveChunk => ReceiveChunkAsync(step.Chunk),
        _ => StartTlsAsync(_listener.Options.Tls!),
    };

    private async ValueTask StartTlsAsync(SmtpTls tls)
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            End(SessionEnd.ClientLeft, null);
            return;
        }

        try
        {
            _deadline.Start(DeadlineReason.Command, _listener.Options.Timeouts.Handshake);
            var agreed = await _channel.UpgradeAsync(tls).ConfigureAwait(false);
            await _state.ForgetAsync().ConfigureAwait(false);
            _state.Certificate = _channel.Certificate;
            _told = _state.Facts = _state.Facts with { Tls = agreed, ClientName = null, Greeted = "SMTP" };
            _log.Happened(SessionEvent.TlsStarted, agreed.ToString());
            _log.Changed(_told);
            (_waits, _heard) = (false, true);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException or NotSupportedException || ConnectionLoss.Is(exception))
        {
            // NotSupportedException: SslStream found no certificate, because it asks for one only after a hello that it could read.
            // There is no common language to say it in: the channel closes, and the log says why.
            var cause = TlsFailure.Explain(exception, _deadline.IsPassed);
            ServerLog.TlsFailed(_listener.Server.Log, _told.Id, _told.Remote, cause);
            _log.Happened(SessionEvent.TlsFailed, cause);
            End(_deadline.IsPassed ? SessionEnd.TimedOut : _stopping ? SessionEnd.Shutdown : SessionEnd.ClientLeft, null);
        }
    }

    private async ValueTask<Step> DoAsync(Said said)
    {
        try
        {
            if (_listener.Options.Filter is not null && await FilterAsync(FilterStep.Command, said.Command).ConfigureAwait(false) is var verdict && (verdict.Drops || verdict.Reply is not null))
            {
                return Obey(verdict, said.Command);
            }

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

    /// <summary>A tarpit: whoever makes fault after fault gets its answers late. It costs the server a timer, and the client its time.</summary>
    private async ValueTask PauseAsync() =>
        await Task.Delay(_listener.Options.Timeouts.Tarpit, _listener.Server.Time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // RFC 5321 §4.2.4: the codes of syntax and order.
    private static bool IsFault(Reply reply) => reply.Code.Value is (>= 500 and <= 504) or 555;

    private async ValueTask<FilterVerdict> FilterAsync(FilterStep step, Smtp.Commands.SmtpCommand? command)
    {
        // A filter that hangs must not hold the session for ever.
        _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
        var verdict = await _listener.Options.Filter!.DecideAsync(new FilterMoment(_state.Facts, step, command, _state.Mail, _state.FirstRecipient), _state.SinkToken).ConfigureAwait(false);
        if (verdict.OctetsPerSecond > 0)
        {
            _channel.Throttle(verdict.OctetsPerSecond, _listener.Server.Time);
        }

        return verdict;
    }

    /// <summary>What becomes of a command that a filter does not let pass. A chunk is still read to its length.</summary>
    private Step Obey(FilterVerdict verdict, Smtp.Commands.SmtpCommand? command)
    {
        if (verdict.Reply is not { } reply)
        {
            End(SessionEnd.Expelled, null);
            return default;
        }

        return command is Smtp.Commands.BdatCommand chunk ? BdatHandler.Refuse(chunk, reply) : new Step(reply);
    }

    /// <summary>Whether a filter has taken the greeting's place.</summary>
    private async ValueTask<bool> IsFilteredAsync(FilterStep step, Smtp.Commands.SmtpCommand? command)
    {
        if (_listener.Options.Filter is null)
        {
            return false;
        }

        var verdict = await FilterAsync(step, command).ConfigureAwait(false);
        if (verdict.Drops)
        {
            End(SessionEnd.Expelled, null);
        }
        else if (verdict.Reply is { } reply)
        {
            _output.Say(reply);
            if (reply.Code.Class >= 4)
            {
                End(SessionEnd.Expelled, null);
            }
        }

        return verdict.Drops || verdict.Reply is not null;
    }

    private void Count(CommandRule? rule, Reply reply)
    {
        var isJunk = rule is not null && rule.Has(CommandTraits.Junk) && ++_state.Junk > _listener.Options.Limits.JunkCommands;

        if (reply.Code.Value == 421)
        {
            // RFC 5321 §3.8: a sink that says 421 speaks of the channel; the server's own 421 here is for one who tries passwords (RFC 3463 §3.8).
            End(ReferenceEquals(reply, Replies.TooManyLogins) ? SessionEnd.Expelled : SessionEnd.ServerFault, null);
        }
        else if ((isJunk || IsFault(reply)) && ++_faults >= _listener.Options.Limits.Faults)
        {
            End(SessionEnd.Expelled, Replies.TooManyFaults);
        }
    }

    private void Consume(in ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        _octetsIn += buffer.Slice(0, consumed).Length;
        _holds = false;
        _channel.Input.AdvanceTo(consumed, examined);
    }

    private void EndByClient()
    {
        _log.Happened(SessionEvent.ClientLeft);
        End(SessionEnd.ClientLeft, null);
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

    /// <summary>The last that is done: whatever comes of it, the session is no longer counted.</summary>
    private async Task CloseAsync()
    {
        try
        {
            await TakeLeaveAsync().ConfigureAwait(false);
        }
        finally
        {
            if (_isCounted)
            {
                _listener.Server.Admission.Leave(_countedBy);
                _listener.Server.Admission.Faulted(_countedBy, _faults);
            }

            Dispose();
        }
    }

    private async ValueTask TakeLeaveAsync()
    {
        await _state.ResetAsync().ConfigureAwait(false);
        if (_end != SessionEnd.NotAdmitted)
        {
            _deadline.Revive();
            _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Drain);
        }

        if (await _output.FlushAsync().ConfigureAwait(false) && _drain)
        {
            _octetsIn += await Drain.RunAsync(_channel.Input, _deadline, _listener.Options).ConfigureAwait(false);
        }

        await _channel.CloseAsync(_end != SessionEnd.ClientLeft && !_log.IsLost).ConfigureAwait(false);
        _listener.Server.Clock.Remove(_deadline);
        if (!_log.IsLost && _end != SessionEnd.ClientLeft)
        {
            _log.Happened(SessionEvent.ServerClosed);
        }

        _log.Closed(new SessionOutcome(_end ?? SessionEnd.ServerFault, _listener.Server.Time.GetUtcNow(), _messages, _faults, _octetsIn, _output.Octets));
    }
}
